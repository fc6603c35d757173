import {
  type AliasedRawBuilder,
  type CreateTableBuilder,
  type Kysely,
  PostgresAdapter,
  type RawBuilder,
  sql,
} from 'kysely';

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
  const names = Object.keys(columns) as (keyof Row & string)[];
  const table = isPostgres(db) ? givenToPostgres(rows, names, columns) : givenToSqlite(rows, names);
  return table.as('given');
}

function givenToPostgres<Row extends object, Name extends keyof Row & string>(
  rows: readonly Row[],
  names: readonly Name[],
  columns: Readonly<Record<Name, string>>,
): RawBuilder<Row> {
  const typed = names.map((name) => sql`${sql.ref(name)} ${sql.raw(columns[name])}`);
  return sql`(select * from json_to_recordset(${JSON.stringify(rows)}::json) as given(${sql.join(typed)}))`;
}

/**
 * By place, and as JSONB: rows as objects of a JSON text took five times as long to take apart, 5 µs for each, because
 * `json_each` writes each of them out as a text again, and each column looks for its name in it.
 */
function givenToSqlite<Row extends object>(
  rows: readonly Row[],
  names: readonly (keyof Row & string)[],
): RawBuilder<Row> {
  const json = JSON.stringify(rows.map((row) => names.map((name) => row[name])));
  const named = names.map((name, place) => sql`value ->> ${sql.lit(place)} as ${sql.ref(name)}`);
  return sql`(select ${sql.join(named)} from jsonb_each(${json}))`;
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
