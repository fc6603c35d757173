import { existsSync } from 'node:fs';
import BetterSqlite from 'better-sqlite3';
import { CliFault } from '../cli-fault';
import { quoted } from './quoted';
import type { CopyStep, SourceSchema, SourceTable } from './store-schema';

/**
 * A service's SQLite file, which nobody else can open while it is open here. An exclusive lock is refused while a service
 * has the file open, and a service that is started meanwhile is refused in turn: what it would write would be lost. Nothing
 * is written here. (A file that a killed service left behind gets its log folded in, as at any start.)
 * Source: https://www.sqlite.org/pragma.html#pragma_locking_mode
 */
export class SqliteStore {
  /** @throws CliFault when the file is not there, in use, or no service's */
  static open(file: string): SqliteStore {
    if (!existsSync(file)) throw new CliFault(`${file} cannot be opened: there is no such file.`);
    let database: BetterSqlite.Database | undefined;
    try {
      database = new BetterSqlite(file, { fileMustExist: true, timeout: 0 });
      // Before the first access, which takes the lock, and keeps it.
      database.pragma('locking_mode = EXCLUSIVE');
      database.pragma('query_only = ON');
      database.defaultSafeIntegers(true);
      database.prepare('select count(*) from kysely_migration').get();
      return new SqliteStore(database, file);
    } catch (error) {
      database?.close();
      throw asFault(error, file);
    }
  }

  private constructor(
    private readonly database: BetterSqlite.Database,
    private readonly file: string,
  ) {}

  schema(): SourceSchema {
    const names = this.list<string>(
      "select name from sqlite_schema where type = 'table' and name not glob 'sqlite_*' and name not glob 'kysely_*' order by name",
    );
    return {
      migrations: this.list<string>('select name from kysely_migration order by name'),
      tables: names.map((name) => this.table(name)),
    };
  }

  /** The rows of a table in the order of its key, one at a time, values as SQLite has them (whole numbers as bigint). */
  *rows({ table, columns, key }: CopyStep): Generator<unknown[]> {
    const statement = `select ${listed(columns)} from ${quoted(table)} order by ${listed(key)}`;
    try {
      yield* this.database.prepare<[], unknown[]>(statement).raw().iterate();
    } catch (error) {
      throw asFault(error, this.file);
    }
  }

  close(): void {
    this.database.close();
  }

  private table(name: string): SourceTable {
    const [rows = 0n] = this.list<bigint>(`select count(*) from ${quoted(name)}`);
    const isNumbered = this.list<string>("select name from sqlite_schema where name = 'sqlite_sequence'").length > 0;
    const [lastNumber] = isNumbered ? this.list<bigint>('select seq from sqlite_sequence where name = ?', name) : [];
    const columns = this.list<string>('select name from pragma_table_info(?)', name);
    return { name, columns, rows: Number(rows), lastNumber };
  }

  private list<T>(statement: string, ...values: string[]): T[] {
    return this.database
      .prepare(statement)
      .pluck()
      .all(...values) as T[];
  }
}

function listed(columns: CopyStep['columns']): string {
  return columns.map(({ name }) => quoted(name)).join(', ');
}

const NOT_WRITABLE = 'cannot be locked: it and its folder must be writable here, though nothing is written.';

/** What stands in the way, by SQLite's code for it, and what to do. Source: https://www.sqlite.org/rescode.html */
const FAULTS = new Map([
  [
    'SQLITE_BUSY',
    'is in use. Stop the service that runs on it, and run this again: what it still writes would be lost.',
  ],
  ['SQLITE_ERROR', 'is not the database of a service: it has no migrations. Check --from.'],
  ['SQLITE_NOTADB', 'is no SQLite database. Check --from.'],
  ['SQLITE_IOERR_LOCK', NOT_WRITABLE],
  ['SQLITE_READONLY_DIRECTORY', NOT_WRITABLE],
]);

function asFault(error: unknown, file: string): unknown {
  if (!isSqliteError(error)) return error;
  const other = `cannot be read (${error.message}). Check --from, or restore it from a backup.`;
  return new CliFault(`${file} ${FAULTS.get(error.code) ?? other}`, { cause: error });
}

/** By its code: a driver that is loaded twice makes all its errors by the class of the first time. */
function isSqliteError(error: unknown): error is Error & { readonly code: string } {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' && code.startsWith('SQLITE_');
}
