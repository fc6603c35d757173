import { type DynamicModule, Module } from '@nestjs/common';
import { ServiceModule } from '@app/platform';
import type { CrmConfig } from './crm.config';
import { CustomersController } from './customers/customers.controller';
import { customersMigrations } from './customers/customers.migrations';
import { CustomersStore } from './customers/customers.store';
import { WelcomeController } from './welcome.controller';

@Module({})
export class CrmModule {
  static for(config: CrmConfig): DynamicModule {
    return {
      module: CrmModule,
      imports: [ServiceModule.for('crm', config, customersMigrations)],
      controllers: [WelcomeController, CustomersController],
      providers: [CustomersStore.provider],
    };
  }
}
