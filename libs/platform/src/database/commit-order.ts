import { isPostgres } from '@app/sql';
import { type Kysely, sql, type Transaction } from 'kysely';

/**
 * Runs an insert so that the numbers of its rows are in commit order, among all that are given the same `name`. Without
 * it a reader could see row 8 before row 7 is committed, move its cursor past 7, and never see it.
 *
 * SQLite has one writer, so that any statement will do. On PostgreSQL each waits for the one before it to have committed:
 * a lock that is held to the end of the transaction, which concurrent writes of one service share (group-commit.ts).
 * Source: https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
 */
export function inCommitOrder<Tables, Result>(
  db: Kysely<Tables>,
  name: string,
  insert: (db: Kysely<Tables>) => Promise<Result>,
): Promise<Result> {
  return isPostgres(db) ? inTransactionInCommitOrder(db, name, insert) : insert(db);
}

/** As {@link inCommitOrder}, in a transaction on every database. */
export function inTransactionInCommitOrder<Tables, Result>(
  db: Kysely<Tables>,
  name: string,
  insert: (trx: Transaction<Tables>) => Promise<Result>,
): Promise<Result> {
  return db.transaction().execute(async (trx) => {
    if (isPostgres(trx)) await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(trx);
    return insert(trx);
  });
}
