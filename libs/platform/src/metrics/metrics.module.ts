import { Global, Module } from '@nestjs/common';
import { collectDefaultMetrics, Registry } from '@prometheus-io/client';
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
        collectDefaultMetrics({ register: registry });
        return registry;
      },
    },
  ],
  exports: [Registry],
})
export class MetricsModule {}
