import type BetterSqlite from 'better-sqlite3';
import type { SqliteDatabase } from 'kysely';

/** The statements of a service, with room to spare. */
const KEPT = 256;

/** A statement with the values of hundreds of rows is seldom met twice, and large. */
const LONGEST_KEPT = 4096;

/**
 * A database that prepares what it is asked again and again only once: preparing took longer than running most of them, and
 * Kysely, which does it each time, made it a tenth of what a delivery costs.
 */
export class KeptStatements implements SqliteDatabase {
  private readonly kept = new Map<string, BetterSqlite.Statement>();

  constructor(private readonly database: BetterSqlite.Database) {}

  prepare(sql: string): BetterSqlite.Statement {
    const known = this.kept.get(sql);
    // One whose rows are still being read cannot be run again meanwhile.
    const statement = known === undefined || known.busy ? this.database.prepare(sql) : known;
    if (sql.length > LONGEST_KEPT) return statement;
    // Put last again: what comes first in a Map has not been used for the longest time.
    this.kept.delete(sql);
    this.kept.set(sql, statement);
    const [oldest] = this.kept.keys();
    if (this.kept.size > KEPT && oldest !== undefined) this.kept.delete(oldest);
    return statement;
  }

  close(): void {
    this.kept.clear();
    this.database.close();
  }
}
