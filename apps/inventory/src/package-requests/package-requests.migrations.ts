import { PACKAGE_REQUEST_STATUSES, WELCOME_PACKAGE } from '@app/contracts';
import { createFeed, type Migrations } from '@app/platform';
import { numberRows } from '@app/sql';
import { sql } from 'kysely';
import { v4 as newEpoch } from 'uuid';

export const packageRequestsMigrations: Migrations = {
  '0001_package_requests': {
    async up(db) {
      await db.schema
        .createTable('package_requests')
        .$call(numberRows(db))
        .addColumn('request_id', 'text', (column) => column.notNull().unique())
        .addColumn('customer_id', 'text', (column) => column.notNull())
        .addColumn('package_type', 'text', (column) => column.notNull())
        .addColumn('status', 'text', (column) =>
          column
            .notNull()
            .check(sql`status in (${sql.join(PACKAGE_REQUEST_STATUSES.map((status) => sql.lit(status)))})`),
        )
        // One key, one effect, for ever: a retry of a lost answer meets the first request.
        .addColumn('idempotency_key', 'text', (column) => column.unique())
        .addColumn('created_at', 'text', (column) => column.notNull())
        .execute();
      // The promise of the whole platform, where nothing can go around it: one welcome package per customer.
      await db.schema
        .createIndex('one_welcome_package_per_customer')
        .on('package_requests')
        .column('customer_id')
        .unique()
        .where(sql.ref('package_type'), '=', sql.lit(WELCOME_PACKAGE))
        .execute();
      await db.schema
        .createIndex('package_requests_by_customer')
        .on('package_requests')
        .columns(['customer_id', 'seq'])
        .execute();
      await createFeed(db, newEpoch);
    },
  },
};
