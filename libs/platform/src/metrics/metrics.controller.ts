import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Registry } from '@prometheus-io/client';
import { Public } from '../access/requires';

@Public()
@ApiTags('health')
@Controller('metrics')
export class MetricsController {
  /** Of all who ask at once: nobody needs a key or meets a limit here, and each reading asks the database much. */
  private reading: Promise<string> | undefined;

  constructor(private readonly registry: Registry) {}

  @Get()
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ operationId: 'readMetrics', summary: 'Metrics in the Prometheus text format.' })
  @ApiProduces('text/plain')
  @ApiOkResponse({ description: 'All metrics of this service.', schema: { type: 'string' } })
  metrics(): Promise<string> {
    return (this.reading ??= this.registry.metrics().finally(() => (this.reading = undefined)));
  }
}
