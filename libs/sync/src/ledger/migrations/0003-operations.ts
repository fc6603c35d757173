import { isPostgres, numberRows } from '@app/sql';
import { type Kysely, sql } from 'kysely';

/** What operators do, and the record of it. */
export async function addOperations(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('flows').addColumn('paused_at', 'bigint').execute();
  await db.schema.alterTable('deliveries').addColumn('error_code', 'text').execute();
  await db.schema
    .createTable('operator_actions')
    .$call(numberRows(db))
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('operator', 'text', (column) => column.notNull())
    .addColumn('flow', 'text', (column) => column.notNull().references('flows.name'))
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('before', 'text')
    .addColumn('after', 'text')
    .execute();
  await db.schema.createIndex('operator_actions_by_flow').on('operator_actions').columns(['flow', 'seq']).execute();
  // Who did what is evidence: it can be added to, and nothing else.
  const refusal = 'operator actions are kept as they are';
  if (isPostgres(db)) {
    await sql`create function refuse_change_of_operator_actions() returns trigger language plpgsql as
      ${sql.lit(`begin raise exception '${refusal}'; end`)}`.execute(db);
    await sql`create trigger operator_actions_are_kept before update or delete on operator_actions
      for each row execute function refuse_change_of_operator_actions()`.execute(db);
    return;
  }
  for (const change of ['update', 'delete']) {
    await sql`create trigger ${sql.ref(`operator_actions_are_kept_from_${change}`)} before ${sql.raw(change)} on operator_actions
      begin select raise(abort, ${sql.lit(refusal)}); end`.execute(db);
  }
}
