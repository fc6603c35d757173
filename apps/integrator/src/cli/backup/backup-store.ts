import { closeSync, existsSync, linkSync, mkdirSync, openSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { CliFault } from '../cli-fault';
import { checkWhole, type Contents, contentsOf, openToRead, syncPath, unusable } from './stored-database';

/** Copied between two looks whether to go on: 4 MB. */
const PAGES_AT_ONCE = 1000;

interface Backup {
  readonly file: string;
  readonly target: string;
  readonly onProgress: (percent: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Copies the database of one service, which may be at work, as it is at this moment. The copy is one file, for its owner
 * alone, read whole and counted before it gets its name, and on the disk when this resolves.
 * @throws CliFault, and no target is there, when anything is in the way
 */
export async function backupStore({ file, target, onProgress, signal }: Backup): Promise<Contents & { bytes: number }> {
  if (existsSync(target))
    throw new CliFault(`${target} is there already. Name another file: no backup is overwritten.`);
  const draft = `${target}.partial`;
  const source = openToRead(file);
  try {
    mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
    // One reading transaction: a copy that follows the service would begin again at each of its writes.
    source.exec('begin');
    const contents = contentsOf(source, file);
    closeSync(openSync(draft, 'w', 0o600));
    await source.backup(draft, {
      progress: ({ totalPages, remainingPages }) => {
        signal.throwIfAborted();
        onProgress(totalPages === 0 ? 100 : Math.floor(((totalPages - remainingPages) / totalPages) * 100));
        return PAGES_AT_ONCE;
      },
    });
    check(draft, contents);
    syncPath(draft);
    // Not a renaming, which would overwrite.
    linkSync(draft, target);
    syncPath(dirname(target));
    return { ...contents, bytes: statSync(target).size };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw new CliFault(`${target} is there already.`);
    throw unusable(draft, error);
  } finally {
    source.close();
    for (const part of [draft, `${draft}-journal`]) rmSync(part, { force: true });
  }
}

/** @throws CliFault when the copy is not what was to be copied */
function check(draft: string, contents: Contents): void {
  const copy = new BetterSqlite(draft);
  try {
    // All in the one file: there is no log that could be forgotten.
    copy.pragma('journal_mode = DELETE');
    checkWhole(copy, draft);
    const { rows } = contentsOf(copy, draft);
    for (const [table, expected] of Object.entries(contents.rows)) {
      if (rows[table] !== expected)
        throw new CliFault(`The copy has ${rows[table]} rows of ${table}, not ${expected}.`);
    }
  } finally {
    copy.close();
  }
}
