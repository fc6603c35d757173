import { Injectable, type NestMiddleware } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { ConsoleFiles } from './console-files';

/** `/` is the console for who prefers HTML, which is a browser, and the JSON welcome for everyone else. */
@Injectable()
export class ConsolePage implements NestMiddleware {
  constructor(private readonly files: ConsoleFiles) {}

  use(request: Request, response: Response, next: NextFunction): void {
    response.vary('Accept');
    if (request.accepts(['json', 'html']) !== 'html') return next();
    this.files.send('index.html', request, response).catch(next);
  }
}
