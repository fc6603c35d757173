import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  SqliteAdapter,
  SqliteDialect,
  SqliteDriver,
} from 'kysely';
import { DEFAULT_MIGRATION_TABLE } from 'kysely/migration';
import { RefusedDatabaseError } from './refused-database';
import { WatchedConnection } from './watched-connection';

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
  let database: BetterSqlite.Database | undefined;
  try {
    if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    database = new BetterSqlite(file);
    refuseForeign(database);
    for (const [name, value, expected] of PRAGMAS) {
      database.pragma(`${name} = ${value}`);
      const actual = database.pragma(name, { simple: true });
      if (actual !== expected && file !== ':memory:') {
        throw new Error(`PRAGMA ${name} is ${String(actual)}, not ${String(expected)}`);
      }
    }
    return database;
  } catch (cause) {
    database?.close();
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
 * Before the first setting is written: a file with tables, but none of our migrations, is the work of another program.
 * @throws Error when it is
 */
function refuseForeign(database: BetterSqlite.Database): void {
  const tables = database.prepare("select name from sqlite_schema where type = 'table'").pluck().all();
  if (tables.length > 0 && !tables.includes(DEFAULT_MIGRATION_TABLE)) throw new Error('it belongs to another program');
}

interface DurableSqliteConfig {
  readonly database: BetterSqlite.Database;
  /** Is told when the disk failed a statement. */
  readonly onBroken: (error: unknown) => void;
}

/** Kysely's SQLite with transactions that are what they seem. */
export class DurableSqliteDialect extends SqliteDialect {
  constructor(private readonly durable: DurableSqliteConfig) {
    super({ database: durable.database });
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalSchemaAdapter();
  }

  override createDriver(): Driver {
    return new ImmediateSqliteDriver(this.durable);
  }
}

/** SQLite takes back a half-made schema like any other write, but Kysely runs migrations in a transaction only when told. */
class TransactionalSchemaAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class ImmediateSqliteDriver extends SqliteDriver {
  private connection: DatabaseConnection | undefined;

  constructor(private readonly durable: DurableSqliteConfig) {
    super({ database: durable.database });
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    this.connection ??= new WatchedConnection(await super.acquireConnection(), this.durable.onBroken);
    return this.connection;
  }

  /**
   * Takes the write lock when a transaction begins. A deferred transaction that turns from reading to writing fails at
   * once with SQLITE_BUSY_SNAPSHOT when another process wrote in between, whatever the busy timeout.
   */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  /** SQLite may have rolled back itself (a full disk); doing it again would fail, and hide the reason. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.durable.database.inTransaction) await super.rollbackTransaction(connection);
  }
}
