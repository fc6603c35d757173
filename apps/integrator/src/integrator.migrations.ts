import { createFeed, type Migrations } from '@app/platform';
import { ledgerMigrations } from '@app/sync';
import { v4 as newEpoch } from 'uuid';

/** The ledger, and the epoch of its list of deliveries. */
export const integratorMigrations: Migrations = {
  ...ledgerMigrations,
  '0002_feed': { up: (db) => createFeed(db, newEpoch) },
};
