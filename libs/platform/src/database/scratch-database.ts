import BetterSqlite from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';

/** Kilobytes of it that are kept in memory. With eight times as many an audit of random keys is no faster. */
const CACHE_KIB = 2048;

/**
 * Opens an empty SQLite database for passing work that is too large for memory: a temporary file of SQLite's own (in
 * SQLITE_TMPDIR or the system's folder), which is gone when it is closed, or when the process is. Nothing in it is durable.
 * Source: https://www.sqlite.org/inmemorydb.html#temp_db
 */
export function openScratchDatabase<Tables>(): { readonly db: Kysely<Tables>; readonly close: () => Promise<void> } {
  const database = new BetterSqlite('');
  database.pragma('journal_mode = OFF');
  database.pragma('synchronous = OFF');
  database.pragma(`cache_size = -${CACHE_KIB}`);
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database }) });
  return { db, close: () => db.destroy() };
}
