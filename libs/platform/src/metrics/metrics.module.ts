import { Global, Module } from '@nestjs/common';
import { collectDefaultMetrics, Registry } from '@prometheus-io/client';
import { LiveGauges } from './live-gauges';
import { MetricsController } from './metrics.controller';

/** `/metrics` in the Prometheus text format: the process, every request, and what other modules register. */
@Global()
@Module({
  controllers: [MetricsController],
  providers: [
    {
      provide: Registry,
      useFactory: () => {
        const registry = new Registry();
        // Ten times a second by default: a third of what a service took that had nothing to do.
        collectDefaultMetrics({ register: registry, eventLoopUtilizationTimeout: 1000 });
        return registry;
      },
    },
    LiveGauges,
  ],
  exports: [Registry, LiveGauges],
})
export class MetricsModule {}
