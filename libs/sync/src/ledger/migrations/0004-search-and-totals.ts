import { type Kysely, sql } from 'kysely';
import { plainText } from '../dialect';

/** What operators find deliveries by, totals that need no counting of rows, and what tells a flow that stands still. */
export async function addSearchAndTotals(db: Kysely<unknown>): Promise<void> {
  const deliveries = db.schema.alterTable('deliveries');
  await deliveries.addColumn('label', plainText(db)).execute();
  await deliveries
    .addColumn('discovered_by', 'text', (column) =>
      column
        .notNull()
        .defaultTo('poll')
        .check(sql`discovered_by in ('poll', 'event', 'repair')`),
    )
    .execute();
  for (const column of ['label', 'error_code']) {
    await db.schema
      .createIndex(`deliveries_by_${column}`)
      .on('deliveries')
      .columns(['flow', column, 'seq'])
      .where(sql.ref(column), 'is not', null)
      .execute();
  }

  const flows = db.schema.alterTable('flows');
  for (const instant of ['poll_failing_since', 'last_settled_at', 'resumed_at', 'replayed_at']) {
    await flows.addColumn(instant, 'bigint').execute();
  }
  // No CHECK holds the totals against each other: a total that is wrong must not keep a delivery from being settled.
  await flows.addColumn('discovered', 'integer', (column) => column.notNull().defaultTo(0)).execute();
  await flows.addColumn('delivered', 'integer', (column) => column.notNull().defaultTo(0)).execute();
  await sql`update flows set
    discovered = (select count(*) from deliveries where flow = flows.name),
    delivered = (select count(*) from deliveries where flow = flows.name and state = 'delivered'),
    poll_failing_since = case when last_poll_error is null then null else last_poll_at end`.execute(db);

  await db.schema
    .createTable('delivered_minutes')
    .addColumn('flow', 'text', (column) => column.notNull().references('flows.name'))
    .addColumn('minute', 'integer', (column) => column.notNull())
    .addColumn('latency_bucket', 'integer', (column) => column.notNull())
    .addColumn('deliveries', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('delivered_minutes_pk', ['flow', 'minute', 'latency_bucket'])
    .execute();
  await db.schema
    .createTable('delivery_actions')
    .addColumn('delivery', 'bigint', (column) => column.notNull().references('deliveries.seq'))
    .addColumn('action', 'bigint', (column) => column.notNull().references('operator_actions.seq'))
    .addColumn('before', 'text')
    .addPrimaryKeyConstraint('delivery_actions_pk', ['delivery', 'action'])
    .execute();
}
