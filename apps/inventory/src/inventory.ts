import type { ServiceDefinition } from '@app/platform';
import { type InventoryConfig, readInventoryConfig } from './inventory.config';
import { InventoryModule } from './inventory.module';
import { packageRequestsMigrations } from './package-requests/package-requests.migrations';

/** Inventory as a service: package requests, idempotent by contract. */
export const inventory: ServiceDefinition<InventoryConfig> = {
  name: 'inventory',
  readConfig: readInventoryConfig,
  module: (config) => InventoryModule.for(config),
  migrations: packageRequestsMigrations,
  api: {
    title: 'Mock Inventory API',
    description:
      'Package requests. The same request sent twice has one effect: by its `Idempotency-Key`, and for a welcome package by a ' +
      'unique key on the customer, which is the last fence of the whole platform.',
    tags: { 'package-requests': 'Request packages and follow them', health: 'For supervisors and monitoring' },
  },
};
