import { type CreateTableBuilder, type Kysely, PostgresAdapter, sql } from 'kysely';

/** True on PostgreSQL, where several integrators share a ledger; on SQLite there is one writer, and no need to lock. */
export function isPostgres(db: Pick<Kysely<unknown>, 'getExecutor'>): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter;
}

/** Adds a column `seq` that numbers the rows as they are inserted, and never gives a number twice. */
export function numberRows(db: Kysely<unknown>) {
  return <Table extends string, Columns extends string>(table: CreateTableBuilder<Table, Columns>) =>
    isPostgres(db)
      ? table.addColumn('seq', 'bigint', (column) => column.generatedAlwaysAsIdentity().primaryKey())
      : table.addColumn('seq', 'integer', (column) => column.primaryKey().autoIncrement());
}

/** A text that is compared by its bytes, as SQLite does, whatever the language of the database. */
export function plainText(db: Kysely<unknown>) {
  return isPostgres(db) ? sql`text collate "C"` : sql`text`;
}
