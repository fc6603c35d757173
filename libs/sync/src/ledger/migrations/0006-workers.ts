import { type Kysely, sql } from 'kysely';

/** Who the workers are, and what several of them must agree on: who polls when asked to, and the one audit of a night. */
export async function addWorkerNames(db: Kysely<unknown>): Promise<void> {
  const workers = db.schema.alterTable('workers');
  // Those that run while this is migrated have no name: they are replaced by the ones that migrate.
  await workers.addColumn('name', 'text', (column) => column.notNull().defaultTo('unknown')).execute();
  await workers.addColumn('started_at', 'bigint', (column) => column.notNull().defaultTo(0)).execute();
  await db.schema.alterTable('flows').addColumn('poll_asked_at', 'bigint').execute();
  await db.schema.alterTable('audits').addColumn('night', 'text').execute();
  // Every replica's clock strikes three, and the first audit may be over before the last of them asks.
  await db.schema
    .createIndex('one_audit_of_a_flow_a_night')
    .on('audits')
    .columns(['flow', 'night'])
    .unique()
    .where(sql.ref('night'), 'is not', null)
    .execute();
}
