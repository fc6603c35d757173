import { closeSync, existsSync, fsyncSync, openSync } from 'node:fs';
import BetterSqlite from 'better-sqlite3';
import { CliFault } from '../cli-fault';
import { quoted } from '../migrate-store/quoted';
import { serviceOf } from '../migrate-store/service-of';

/** What a service keeps: its tables, by name, with the number of their rows. */
export interface Contents {
  readonly service: string;
  readonly rows: Readonly<Record<string, number>>;
}

/**
 * Opens a database for reading; a service may be writing it meanwhile.
 * @throws CliFault when there is none
 */
export function openToRead(file: string): BetterSqlite.Database {
  if (!existsSync(file)) throw new CliFault(`${file} cannot be opened: there is no such file.`);
  try {
    return new BetterSqlite(file, { readonly: true, fileMustExist: true });
  } catch (error) {
    throw unusable(file, error);
  }
}

/**
 * What is in a database that is open.
 * @throws CliFault when it is of no service
 */
export function contentsOf(database: BetterSqlite.Database, file: string): Contents {
  try {
    const names = list(database, "select name from sqlite_schema where type = 'table' order by name");
    const migrations = names.includes('kysely_migration') ? list(database, 'select name from kysely_migration') : [];
    const service = serviceOf(migrations);
    if (service === undefined) throw new CliFault(`${file} is not the database of a service.`);
    const rowsOf = (name: string): number =>
      database
        .prepare<[], number>(`select count(*) from ${quoted(name)}`)
        .pluck()
        .get() ?? 0;
    return { service, rows: Object.fromEntries(names.map((name) => [name, rowsOf(name)])) };
  } catch (error) {
    throw unusable(file, error);
  }
}

/**
 * Reads all of a database.
 * @throws CliFault when anything in it is damaged
 */
export function checkWhole(database: BetterSqlite.Database, file: string): void {
  let verdict: unknown;
  try {
    verdict = database.pragma('integrity_check(1)', { simple: true });
  } catch (error) {
    throw unusable(file, error);
  }
  if (verdict !== 'ok') throw new CliFault(`${file} is damaged: ${String(verdict)}. Take an older backup.`);
}

/** Puts a file, or the names in a folder, on the disk for good. */
export function syncPath(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** What SQLite says of a file, as a fault; anything else stays as it is. */
export function unusable(file: string, error: unknown): unknown {
  const code = sqliteCode(error);
  if (code === undefined) return error;
  return new CliFault(`${file} cannot be used (${(error as Error).message}).`, { cause: error });
}

/** SQLite's name for what went wrong; `undefined` when it was something else. */
export function sqliteCode(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' && code.startsWith('SQLITE_') ? code : undefined;
}

function list(database: BetterSqlite.Database, statement: string): string[] {
  return database.prepare<[], string>(statement).pluck().all();
}
