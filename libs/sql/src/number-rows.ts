import type { CreateTableBuilder } from 'kysely';
import { type AnyDatabase, isPostgres } from './is-postgres';

/**
 * Adds a column `seq` that numbers the rows as they are inserted, and never gives a number twice, also after the newest
 * row was deleted: a cursor must not come to point at another row.
 */
export function numberRows(db: AnyDatabase) {
  return <Table extends string, Columns extends string>(table: CreateTableBuilder<Table, Columns>) =>
    isPostgres(db)
      ? table.addColumn('seq', 'bigint', (column) => column.generatedAlwaysAsIdentity().primaryKey())
      : table.addColumn('seq', 'integer', (column) => column.primaryKey().autoIncrement());
}
