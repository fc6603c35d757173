import type { Migrations } from '@app/platform';
import { sql } from 'kysely';

export const eventsMigrations: Migrations = {
  '0003_event_channels': {
    async up(db) {
      await db.schema
        .createTable('event_channels')
        .addColumn('id', 'text', (column) => column.primaryKey())
        // Two rows for one address would send each event twice, from two positions.
        .addColumn('name', 'text', (column) => column.notNull().unique())
        .addColumn('kind', 'text', (column) => column.notNull().check(sql`kind in ('webhook', 'broker')`))
        // The number of the last customer in the feed who was announced; the feed itself is the outbox.
        .addColumn('position', 'bigint', (column) => column.notNull().check(sql`position >= 0`))
        .addColumn('failures', 'integer', (column) => column.notNull().defaultTo(0))
        .addColumn('refused', 'integer', (column) => column.notNull().defaultTo(0))
        .addColumn('due_at', 'bigint')
        .addColumn('paused_at', 'bigint')
        .addColumn('cause', 'text')
        .addColumn('holder', 'text')
        .addColumn('lease_until', 'bigint')
        // Nothing waits without a timer, but for what waits for a human; and whatever waits says why.
        .addCheckConstraint('a_failing_channel_is_tried_again', sql`(failures > 0) = (due_at is not null)`)
        .addCheckConstraint('a_paused_channel_is_not_tried', sql`paused_at is null or due_at is null`)
        .addCheckConstraint(
          'a_channel_that_waits_says_why',
          sql`cause is not null or (failures = 0 and paused_at is null)`,
        )
        // A holder without an end would keep the channel for ever after it was lost.
        .addCheckConstraint('a_holder_has_a_lease', sql`(holder is null) = (lease_until is null)`)
        .execute();
    },
  },
};
