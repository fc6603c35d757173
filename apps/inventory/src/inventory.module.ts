import { type DynamicModule, Module } from '@nestjs/common';
import { ServiceModule } from '@app/platform';
import type { InventoryConfig } from './inventory.config';
import { PackageRequestsController } from './package-requests/package-requests.controller';
import { packageRequestsMigrations } from './package-requests/package-requests.migrations';
import { PackageRequestsStore } from './package-requests/package-requests.store';
import { WelcomeController } from './welcome.controller';

@Module({})
export class InventoryModule {
  static for(config: InventoryConfig): DynamicModule {
    return {
      module: InventoryModule,
      imports: [ServiceModule.for('inventory', config, packageRequestsMigrations)],
      controllers: [WelcomeController, PackageRequestsController],
      providers: [PackageRequestsStore.provider],
    };
  }
}
