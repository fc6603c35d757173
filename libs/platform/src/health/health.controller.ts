import { Controller, Get, Header, ServiceUnavailableException } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type HealthCheckResult, HealthCheckService } from '@nestjs/terminus';
import { Public } from '../access/requires';
import { ApiProblems } from '../http/api-problems';
import { ProblemException } from '../http/problem';
import { Readiness } from './readiness';

@Public()
@ApiTags('health')
@Controller('health')
export class HealthController {
  /** Of all who ask at once: nobody needs a key or meets a limit here. */
  private checking: Promise<HealthCheckResult> | undefined;

  constructor(
    private readonly health: HealthCheckService,
    private readonly readiness: Readiness,
  ) {}

  @Get('live')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    operationId: 'isAlive',
    summary: 'Is the process alive? A supervisor restarts it when this does not answer.',
  })
  @ApiOkResponse({ description: 'It is alive.', schema: { example: { status: 'ok' } } })
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('ready')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    operationId: 'isReady',
    summary: 'Should it get requests? `degraded` is 200 and says why; 503 takes it out of rotation.',
  })
  @ApiOkResponse({
    description: 'It is ready, perhaps degraded.',
    schema: { example: { status: 'ok', info: { database: { status: 'up' } }, error: {}, details: {} } },
  })
  @ApiProblems('unavailable')
  async ready(): Promise<unknown> {
    if (this.readiness.isStopping) throw notReady({ service: { status: 'stopping' } });
    try {
      return await (this.checking ??= this.health
        .check([...this.readiness.checks])
        .finally(() => (this.checking = undefined)));
    } catch (error) {
      if (error instanceof ServiceUnavailableException) {
        throw notReady((error.getResponse() as { details?: unknown }).details);
      }
      throw error;
    }
  }
}

function notReady(details: unknown): ProblemException {
  return new ProblemException('unavailable', { members: { details }, headers: { 'Retry-After': '1' } });
}
