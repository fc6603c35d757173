import { Public } from '@app/platform';
import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { CONSOLE_ASSETS, type ConsoleFile, ConsoleFiles } from './console-files';

/** What the console's page is made of. */
@Public()
@ApiExcludeController()
@Controller()
export class ConsoleAssetsController {
  constructor(private readonly files: ConsoleFiles) {}

  @Get([...CONSOLE_ASSETS])
  asset(@Req() request: Request, @Res() response: Response): Promise<void> {
    // Express routes `/console.js/` here, too.
    return this.files.send(request.path.replace(/\/$/, '').slice(1) as ConsoleFile, request, response);
  }
}
