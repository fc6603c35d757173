import { type AliasedRawBuilder, type CreateTableBuilder, type Kysely, PostgresAdapter, sql } from 'kysely';

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

/**
 * Rows that a statement takes along, as a table named `given`: one parameter and one round trip, however many they are.
 * `columns` gives each its type; a boolean is none that SQLite has.
 */
export function givenRows<Row extends object>(
  db: Pick<Kysely<unknown>, 'getExecutor'>,
  rows: readonly Row[],
  columns: Readonly<Record<keyof Row & string, 'bigint' | 'text'>>,
): AliasedRawBuilder<Row, 'given'> {
  const json = JSON.stringify(rows);
  const names = Object.keys(columns) as (keyof Row & string)[];
  const table = isPostgres(db)
    ? sql<Row>`(select * from json_to_recordset(${json}::json) as given(${sql.join(names.map((name) => sql`${sql.ref(name)} ${sql.raw(columns[name])}`))}))`
    : sql<Row>`(select ${sql.join(names.map((name) => sql`value ->> ${sql.lit(name)} as ${sql.ref(name)}`))} from json_each(${json}))`;
  return table.as('given');
}

/**
 * A text that SQLite plans without. It looks at some parameters when it plans, here at what comes before an ORDER BY, and a
 * statement that was kept is then planned anew each time it is run, which takes longer than to run it. For the same reason a
 * partial index is asked for by a literal.
 */
export function plannedOnce(text: string) {
  return sql<string>`cast(${text} as text)`;
}

/**
 * A text of somebody else's as every database takes it: PostgreSQL refuses NUL and half a surrogate pair, and one record would
 * keep all that came with it from being written.
 */
export function storable(text: string): string {
  return text.replaceAll('\0', '\ufffd').toWellFormed();
}
