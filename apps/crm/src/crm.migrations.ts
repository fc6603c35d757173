import type { Migrations } from '@app/platform';
import { customersMigrations } from './customers/customers.migrations';
import { eventsMigrations } from './events/events.migrations';

/** Every table of the CRM, in the order in which they came to be. */
export const crmMigrations: Migrations = { ...customersMigrations, ...eventsMigrations };
