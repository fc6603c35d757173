import { WorkerDto } from '@app/contracts';
import { ApiProblems, Requires } from '@app/platform';
import { WorkersView } from '@app/sync';
import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { toWorkerDto } from './to-wire';

@Requires('operate')
@ApiTags('flows')
@Controller('workers')
export class WorkersController {
  constructor(private readonly workers: WorkersView) {}

  @Get()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    operationId: 'listWorkers',
    summary: 'Which integrators share the ledger, and who holds what.',
    description:
      'Any of them tells of all. One that is lost is shown until its work was given to the others, some seconds later.',
  })
  @ApiOkResponse({ description: 'Every worker, those that came first before the others.', type: [WorkerDto] })
  @ApiProblems('unavailable')
  async list(): Promise<WorkerDto[]> {
    return (await this.workers.all()).map(toWorkerDto);
  }
}
