import { chmodSync, constants, copyFileSync, existsSync, linkSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { CliFault } from '../cli-fault';
import { checkWhole, type Contents, contentsOf, openToRead, sqliteCode, syncPath, unusable } from './stored-database';

interface Restoration {
  readonly backup: string;
  readonly file: string;
  readonly newEpoch: () => string;
  /** Names what was there before; no two restorations have the same. */
  readonly suffix: string;
}

export interface Restored extends Contents {
  /** Where the database is kept that was there before; `undefined` when there was none. */
  readonly aside: string | undefined;
}

/**
 * Puts a backup in the place of a service's database, and gives its feed a new epoch. The numbers that the feed gave after the
 * backup was made it will give again, to others: whoever kept a position from that time would pass over them. With the epoch
 * such a position is refused (410), and the feed read from its start.
 * @throws CliFault, and the database is as it was, when anything is in the way
 */
export function restoreStore({ backup, file, newEpoch, suffix }: Restoration): Restored {
  const draft = `${file}.restoring`;
  try {
    const contents = readBackup(backup);
    refuseInUse(file, contents.service);
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    copyFileSync(backup, draft, constants.COPYFILE_FICLONE);
    chmodSync(draft, 0o600);
    turnEpoch(draft, newEpoch());
    syncPath(draft);
    const aside = putAside(file, `${file}.${suffix}`);
    // Not a renaming: a service that was started meanwhile has made a file of its own.
    linkSync(draft, file);
    syncPath(dirname(file));
    return { ...contents, aside };
  } catch (error) {
    throw unusable(file, error);
  } finally {
    rmSync(draft, { force: true });
  }
}

function readBackup(backup: string): Contents {
  const database = openToRead(backup);
  try {
    checkWhole(database, backup);
    return contentsOf(database, backup);
  } finally {
    database.close();
  }
}

/**
 * An exclusive lock is refused while a service has the file open. One that is too damaged to be locked is in nobody's use: no
 * service starts on it.
 */
function refuseInUse(file: string, service: string): void {
  if (!existsSync(file)) return;
  const database = new BetterSqlite(file, { timeout: 0 });
  try {
    database.pragma('locking_mode = EXCLUSIVE');
    database.exec('begin exclusive; rollback');
    const found = contentsOf(database, file);
    if (found.service !== service) {
      throw new CliFault(
        `The backup is of ${service}, and ${file} of ${found.service}. Check both. Nothing was changed.`,
      );
    }
  } catch (error) {
    const code = sqliteCode(error) ?? sqliteCode((error as Error).cause);
    if (code?.startsWith('SQLITE_BUSY')) {
      throw new CliFault(
        `${file} is in use. Stop the service that runs on it, and run this again. Nothing was changed.`,
      );
    }
    if (code !== 'SQLITE_NOTADB' && !code?.startsWith('SQLITE_CORRUPT')) throw error;
  } finally {
    database.close();
  }
}

function turnEpoch(file: string, epoch: string): void {
  const database = new BetterSqlite(file);
  try {
    const { changes } = database.prepare('update feed set epoch = ?').run(epoch);
    if (changes !== 1) throw new CliFault(`The backup has ${changes} feeds, not one. Nothing was changed.`);
    database.pragma('journal_mode = DELETE');
  } finally {
    database.close();
  }
}

/** With its log, which a damaged database may still have. */
function putAside(file: string, aside: string): string | undefined {
  if (!existsSync(file)) return undefined;
  for (const part of ['-wal', '-shm', ''])
    if (existsSync(`${file}${part}`)) renameSync(`${file}${part}`, `${aside}${part}`);
  return aside;
}
