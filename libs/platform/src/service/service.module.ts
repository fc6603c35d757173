import { type DynamicModule, Module } from '@nestjs/common';
import { ThrottlerStorageService } from '@nestjs/throttler';
import { AccessModule } from '../access/access.module';
import { ServiceConfig } from '../config/service.config';
import { DatabaseModule } from '../database/database.module';
import type { Migrations } from '../database/open-database';
import { HealthModule } from '../health/health.module';
import { LogsModule } from '../logs/logs.module';
import { MetricsModule } from '../metrics/metrics.module';

/** What makes a Nest app a service: its database, logs, health, metrics, and who may use it. */
@Module({})
export class ServiceModule {
  static for(name: string, config: ServiceConfig, migrations: Migrations): DynamicModule {
    return {
      module: ServiceModule,
      imports: [
        LogsModule.for(name, config),
        AccessModule.for(config),
        HealthModule,
        MetricsModule,
        DatabaseModule.open(config, migrations),
      ],
      providers: [{ provide: ServiceConfig, useValue: config }, ThrottlerStorageService],
    };
  }
}
