import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
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
  /** Where the log is kept of a database that was not there any more; `undefined` when there was none. */
  readonly logAside: string | undefined;
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
    removeDraft(draft);
    copyFileSync(backup, draft, constants.COPYFILE_FICLONE);
    chmodSync(draft, 0o600);
    turnEpoch(draft, newEpoch());
    syncPath(draft);
    // Once more: copying took its time, and a supervisor may have started the service.
    refuseInUse(file, contents.service);
    const { aside, logAside } = keepAside(file, `${file}.${suffix}`);
    // The name is never without a database: where it is gone, a service that starts makes an empty one. Where there was none, no
    // renaming, which would overwrite the one that a service has made meanwhile.
    if (aside === undefined) linkSync(draft, file);
    else renameSync(draft, file);
    syncPath(dirname(file));
    return { ...contents, aside, logAside };
  } catch (error) {
    throw unusable(file, error);
  } finally {
    removeDraft(draft);
  }
}

/** With its journal: SQLite would play one that a killed restoration has left into the next draft. */
function removeDraft(draft: string): void {
  for (const part of ['', '-journal', '-wal', '-shm']) rmSync(`${draft}${part}`, { force: true });
}

function readBackup(backup: string): Contents {
  if ((statSync(`${backup}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0) {
    throw new CliFault(
      `${backup} has a log beside it (-wal), so it is no backup, and not all that it should have. Make one of it with backup, and restore that.`,
    );
  }
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
  // An empty one is what a service refuses to start on: this is how it is mended.
  if (!existsSync(file) || statSync(file).size === 0) return;
  const database = new BetterSqlite(file, { timeout: 0 });
  try {
    database.pragma('locking_mode = EXCLUSIVE');
    database.exec('begin exclusive; rollback');
    if (database.prepare('select count(*) from sqlite_schema').pluck().get() === 0) return;
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
    checkWhole(database, file);
  } finally {
    database.close();
  }
}

/**
 * A second name for what was there. Its log goes along, which a damaged database may still have; also where the database itself has
 * been moved away, for SQLite would play it into the backup.
 */
function keepAside(file: string, aside: string): Pick<Restored, 'aside' | 'logAside'> {
  const isThere = existsSync(file);
  if (isThere) linkSync(file, aside);
  const parts = ['-wal', '-shm', '-journal'].filter((part) => existsSync(`${file}${part}`));
  for (const part of parts) renameSync(`${file}${part}`, `${aside}${part}`);
  if (isThere) return { aside, logAside: undefined };
  const log = parts.find((part) => part !== '-shm');
  return { aside: undefined, logAside: log === undefined ? undefined : `${aside}${log}` };
}
