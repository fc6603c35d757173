import { statSync } from 'node:fs';
import BetterSqlite from 'better-sqlite3';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryCompiler,
  SqliteAdapter,
  SqliteDialect,
  SqliteDriver,
} from 'kysely';
import { DEFAULT_MIGRATION_TABLE } from 'kysely/migration';
import { databaseFaultOf } from './database-fault';
import { KeptStatements } from './kept-statements';
import { PlannedOnceCompiler } from './planned-once';
import { RefusedDatabaseError, UnavailableDatabaseError } from './refused-database';
import { createSqliteFile, refuseIncomplete } from './sqlite-file';
import { WatchedConnection } from './watched-connection';

/**
 * Each is read back after it is set: an acknowledged write survives the machine's power only with the first two, and
 * better-sqlite3's own default in WAL mode is `synchronous=NORMAL`, which syncs no commit at all.
 * Source: https://www.sqlite.org/pragma.html
 */
const PRAGMAS: readonly (readonly [name: string, value: string, readBack: string | number])[] = [
  ['journal_mode', 'WAL', 'wal'],
  ['synchronous', 'FULL', 2],
  ['busy_timeout', '5000', 5000],
  ['foreign_keys', 'ON', 1],
  ['trusted_schema', 'OFF', 0],
  // A page that is damaged fails to be read, and is not misread.
  ['cell_size_check', 'ON', 1],
  // Half of better-sqlite3's own default: no slower with a million rows and random keys, which touch 4 MB in a commit of 500. At a
  // quarter of it, pages go to the disk before the commit, and a delivery costs an eighth more.
  ['cache_size', '-8000', -8000],
];

/**
 * A file up to this is read whole at a start. A million customers are 237 MB: 0.3 s from memory, but 3 s from the disk, and
 * the ledger of a million deliveries 8 s, where a start has 2 s. Larger ones are checked whole by `cli backup`.
 */
const CHECKED_WHOLE_BYTES = 16 * 1024 * 1024;

/**
 * Opens (or creates) a SQLite file whose commits are on the disk before they are acknowledged.
 * @throws RefusedDatabaseError when the file cannot be opened or written, is no database of ours, is damaged, or does not take
 * the settings
 * @throws UnavailableDatabaseError when another process has it locked, or its disk is full
 */
export function openDurableSqlite(file: string): BetterSqlite.Database {
  let database: BetterSqlite.Database | undefined;
  try {
    const isFile = file !== ':memory:';
    if (isFile) {
      createSqliteFile(file);
      refuseIncomplete(file);
    }
    database = new BetterSqlite(file);
    refuseForeign(database);
    if (isFile) refuseDamaged(database, file);
    for (const [name, value, expected] of PRAGMAS) {
      database.pragma(`${name} = ${value}`);
      const actual = database.pragma(name, { simple: true });
      if (actual !== expected && isFile) {
        throw new Error(`PRAGMA ${name} is ${String(actual)}, not ${String(expected)}`);
      }
    }
    // A file that may not be written is found out now, and not by the first customer: the lock alone is given for it, too.
    database.exec('begin immediate; pragma user_version = 1; rollback');
    return database;
  } catch (cause) {
    database?.close();
    throw refusal(file, cause);
  }
}

function refusal(file: string, cause: unknown): Error {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const fault = databaseFaultOf(cause);
  if (fault !== undefined) return new UnavailableDatabaseError(file, reason, cause);
  return new RefusedDatabaseError(
    file,
    `cannot be opened (${reason})`,
    'Check that the path is right and may be written, or restore the file from a backup (docs/operating.md); it has not been changed.',
    cause,
  );
}

/** @throws Error that says where a small file is damaged */
function refuseDamaged(database: BetterSqlite.Database, file: string): void {
  if (statSync(file).size > CHECKED_WHOLE_BYTES) return;
  const verdict: unknown = database.pragma('quick_check(1)', { simple: true });
  if (verdict !== 'ok') throw new Error(`it is damaged: ${String(verdict)}`);
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

  override createQueryCompiler(): QueryCompiler {
    return new PlannedOnceCompiler();
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
    super({ database: new KeptStatements(durable.database) });
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
