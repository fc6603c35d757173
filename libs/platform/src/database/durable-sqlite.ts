import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  SqliteDialect,
  type SqliteDialectConfig,
  SqliteDriver,
} from 'kysely';
import { RefusedDatabaseError } from './refused-database';

/**
 * An acknowledged write survives the machine's power only with these. better-sqlite3's own default in WAL mode is
 * `synchronous=NORMAL`, which syncs no commit at all, so each is read back after it is set.
 * Source: https://www.sqlite.org/pragma.html
 */
const PRAGMAS: readonly (readonly [name: string, value: string, readBack: string | number])[] = [
  ['journal_mode', 'WAL', 'wal'],
  ['synchronous', 'FULL', 2],
  ['busy_timeout', '5000', 5000],
  ['foreign_keys', 'ON', 1],
  ['trusted_schema', 'OFF', 0],
];

/**
 * Opens (or creates) a SQLite file whose commits are on the disk before they are acknowledged.
 * @throws RefusedDatabaseError when the file cannot be opened, is no database, or does not take the settings
 */
export function openDurableSqlite(file: string): BetterSqlite.Database {
  try {
    if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const database = new BetterSqlite(file);
    for (const [name, value, expected] of PRAGMAS) {
      database.pragma(`${name} = ${value}`);
      const actual = database.pragma(name, { simple: true });
      if (actual !== expected && file !== ':memory:') {
        throw new Error(`PRAGMA ${name} is ${String(actual)}, not ${String(expected)}`);
      }
    }
    return database;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RefusedDatabaseError(
      file,
      `cannot be opened (${reason})`,
      'Check that the path is right and may be written, or restore the file from a backup; it has not been changed.',
      cause,
    );
  }
}

/**
 * Takes the write lock when a transaction begins. A deferred transaction that turns from reading to writing fails at
 * once with SQLITE_BUSY_SNAPSHOT when another process wrote in between, whatever the busy timeout.
 */
export class DurableSqliteDialect extends SqliteDialect {
  private readonly settings: SqliteDialectConfig;

  constructor(settings: SqliteDialectConfig) {
    super(settings);
    this.settings = settings;
  }

  override createDriver(): Driver {
    return new ImmediateSqliteDriver(this.settings);
  }
}

class ImmediateSqliteDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }
}
