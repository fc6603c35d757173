import { createFeed, type Migrations } from '@app/platform';
import { numberRows } from '@app/sql';
import { sql } from 'kysely';
import { v4 as newEpoch } from 'uuid';

export const customersMigrations: Migrations = {
  '0001_customers': {
    async up(db) {
      await db.schema
        .createTable('customers')
        // The feed's order; see inCommitOrder.
        .$call(numberRows(db))
        .addColumn('id', 'text', (column) => column.notNull().unique())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('email', 'text', (column) => column.notNull())
        // One email, one customer: the promise is per customer, so a doubled customer would be a doubled package.
        .addColumn('email_key', 'text', (column) => column.notNull().unique())
        .addColumn('created_at', 'text', (column) => column.notNull())
        .addCheckConstraint('customers_name_not_blank', sql`name <> ''`)
        .execute();
      await createFeed(db, newEpoch);
    },
  },
  // The trace of its creation, so that what becomes of a customer elsewhere can be shown in it. Empty without tracing.
  '0002_traceparent': {
    async up(db) {
      await db.schema.alterTable('customers').addColumn('traceparent', 'text').execute();
    },
  },
};
