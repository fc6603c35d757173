import {
  type AliasedRawBuilder,
  expressionBuilder,
  type Insertable,
  type InsertQueryBuilder,
  type InsertResult,
  type Kysely,
  type RawBuilder,
  sql,
} from 'kysely';
import { type AnyDatabase, isPostgres } from './is-postgres';

/** A type for each column of rows; a boolean is none that SQLite has. */
type ColumnTypes<Row> = Readonly<Record<keyof Row & string, 'bigint' | 'text'>>;

/**
 * Rows that a statement takes along, as a table named `given`: one parameter and one round trip, however many they are, and a text that
 * stays the same: SQLite's statement is kept and not prepared again, PostgreSQL's is short. A placeholder for each value took Inventory
 * a third longer for a batch.
 */
export function givenRows<Row extends object>(
  db: AnyDatabase,
  rows: readonly Row[],
  columns: ColumnTypes<Row>,
): AliasedRawBuilder<Row, 'given'> {
  const names = Object.keys(columns) as (keyof Row & string)[];
  const table = isPostgres(db) ? givenToPostgres(rows, names, columns) : givenToSqlite(rows, names);
  return table.as('given');
}

/** Adds rows that the statement takes along. */
export function insertGiven<
  Tables,
  Table extends keyof Tables & string,
  Row extends Insertable<NoInfer<Tables>[Table]>,
>(
  db: Pick<Kysely<Tables>, 'getExecutor' | 'insertInto'>,
  table: Table,
  rows: readonly Row[],
  columns: ColumnTypes<NoInfer<Row>>,
): InsertQueryBuilder<Tables, Table, InsertResult> {
  return db
    .insertInto(table)
    .columns(Object.keys(columns) as (keyof Tables[Table] & string)[])
    .expression(selectGiven(db, rows, columns));
}

/** Rows that an INSERT takes along, as it adds them: in the order of `columns`. */
export function selectGiven<Row extends object>(db: AnyDatabase, rows: readonly Row[], columns: ColumnTypes<Row>) {
  return (
    expressionBuilder()
      .selectFrom(givenRows(db, rows, columns))
      .selectAll()
      // SQLite would take ON CONFLICT for a part of the FROM. Source: https://sqlite.org/lang_upsert.html#parsing_ambiguity
      .where((is) => is.lit(true))
  );
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
