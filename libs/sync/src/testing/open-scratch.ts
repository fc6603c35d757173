import { Kysely, SqliteDialect, type SqliteDatabase } from 'kysely';
import type { Scratch, TalliesTables } from '../audit/tallies';

/** A scratch database on what the test has opened; the engine itself may not know the driver. */
export function openScratch(database: SqliteDatabase): Scratch {
  const db = new Kysely<TalliesTables>({ dialect: new SqliteDialect({ database }) });
  return { db, close: () => db.destroy() };
}
