import { type Kysely, PostgresAdapter } from 'kysely';

/** A database, or a transaction in it, whatever its tables. */
export type AnyDatabase = Pick<Kysely<unknown>, 'getExecutor'>;

/** True for a database on PostgreSQL: for the few statements that SQLite has no need for, or no words. */
export function isPostgres(db: AnyDatabase): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter;
}
