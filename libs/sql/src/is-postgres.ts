import { type Kysely, PostgresAdapter } from 'kysely';

/** True for a database on PostgreSQL: for the few statements that SQLite has no need for, or no words. */
export function isPostgres(db: Pick<Kysely<unknown>, 'getExecutor'>): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter;
}
