import type { ServiceDefinition } from '@app/platform';
import { type CrmConfig, readCrmConfig } from './crm.config';
import { crmMigrations } from './crm.migrations';
import { CrmModule } from './crm.module';

/** The CRM as a service: the system of record for customers, and their feed. */
export const crm: ServiceDefinition<CrmConfig> = {
  name: 'crm',
  readConfig: readCrmConfig,
  module: (config) => CrmModule.for(config),
  migrations: crmMigrations,
  api: {
    title: 'Mock CRM API',
    description:
      'The system of record for customers. `GET /customers` is a feed in commit order: keep the `Link` of the last page and ' +
      'you never read a customer twice and never miss one.',
    tags: {
      customers: 'Create customers and follow their feed',
      events: 'Who is told of new customers',
      health: 'For supervisors and monitoring',
    },
  },
};
