import { numberRows } from '@app/sql';
import { type Kysely, sql } from 'kysely';
import { DELIVERY_STATES } from '../../delivery-states';

const states = sql.join(DELIVERY_STATES.map((state) => sql.lit(state)));

/** Flows, workers, deliveries and their failed attempts: most of the promise is kept here, where no code can go around it. */
export async function createLedgerTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('workers')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('lease_until', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('flows')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('cursor', 'text')
    .addColumn('discoverer', 'text', (column) => column.references('workers.id').onDelete('set null'))
    .addColumn('last_poll_at', 'bigint')
    .addColumn('last_poll_error', 'text')
    .addColumn('hold_cause', 'text')
    .addColumn('held_since', 'bigint')
    .addColumn('hold_failures', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('probe_at', 'bigint')
    // A held flow always has a next probe: nothing waits without a timer.
    .addCheckConstraint('a_held_flow_is_probed', sql`(hold_cause is null) = (probe_at is null)`)
    .execute();
  await db.schema
    .createTable('deliveries')
    .$call(numberRows(db))
    .addColumn('flow', 'text', (column) => column.notNull().references('flows.name'))
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('record', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull().check(sql`state in (${states})`))
    .addColumn('attempts', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('discovered_at', 'bigint', (column) => column.notNull())
    .addColumn('due_at', 'bigint')
    .addColumn('worker', 'text', (column) => column.references('workers.id'))
    .addColumn('if_lost', 'text', (column) => column.check(sql`if_lost in ('pending', 'uncertain')`))
    .addColumn('settled_at', 'bigint')
    .addColumn('reference', 'text')
    .addColumn('last_error', 'text')
    // One delivery per key, for ever: a record that is told twice is still delivered once.
    .addUniqueConstraint('one_delivery_per_key', ['flow', 'key'])
    // Nothing is stuck: what is pending has a time, what is delivering has a worker, what failed has a cause.
    .addCheckConstraint('pending_has_a_time', sql`(state = 'pending') = (due_at is not null)`)
    .addCheckConstraint('delivering_has_a_worker', sql`(state = 'delivering') = (worker is not null)`)
    .addCheckConstraint('its_loss_is_provided_for', sql`(worker is null) = (if_lost is null)`)
    .addCheckConstraint(
      'an_end_has_an_instant',
      sql`(state in ('delivered', 'dead', 'uncertain')) = (settled_at is not null)`,
    )
    .addCheckConstraint('a_failure_has_a_cause', sql`state not in ('dead', 'uncertain') or last_error is not null`)
    .execute();
  await db.schema
    .createIndex('deliveries_due')
    .on('deliveries')
    .columns(['flow', 'due_at', 'seq'])
    .where(sql.ref('state'), '=', sql.lit('pending'))
    .execute();
  await db.schema.createIndex('deliveries_by_state').on('deliveries').columns(['flow', 'state', 'seq']).execute();
  await db.schema
    .createIndex('deliveries_by_worker')
    .on('deliveries')
    .column('worker')
    .where(sql.ref('worker'), 'is not', null)
    .execute();
  await db.schema
    .createTable('attempts')
    .addColumn('delivery', 'bigint', (column) => column.notNull().references('deliveries.seq'))
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('ended_at', 'bigint', (column) => column.notNull())
    .addColumn('duration_ms', 'integer')
    .addColumn('outcome', 'text', (column) => column.notNull())
    .addColumn('cause', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('attempts_pk', ['delivery', 'number'])
    .execute();
}
