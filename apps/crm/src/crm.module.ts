import { HttpModule } from '@nestjs/axios';
import { type DynamicModule, Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { ServiceModule } from '@app/platform';
import type { CrmConfig } from './crm.config';
import { crmMigrations } from './crm.migrations';
import { CustomersController } from './customers/customers.controller';
import { CustomersStore } from './customers/customers.store';
import { EventChannelsController } from './events/event-channels.controller';
import { eventProviders } from './events/event.providers';
import { WelcomeController } from './welcome.controller';

@Module({})
export class CrmModule {
  static for(config: CrmConfig): DynamicModule {
    return {
      module: CrmModule,
      imports: [ServiceModule.for('crm', config, crmMigrations), ScheduleModule.forRoot(), HttpModule],
      controllers: [WelcomeController, CustomersController, EventChannelsController],
      providers: [CustomersStore.provider, ...eventProviders(config.events)],
    };
  }
}
