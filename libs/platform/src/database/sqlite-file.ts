import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  type PathLike,
} from 'node:fs';
import { dirname } from 'node:path';
import BetterSqlite from 'better-sqlite3';

/**
 * Makes an empty database where there is no file: under another name first, so that a file of this name never has 0 bytes,
 * however this ends. That is what tells a new database from one that somebody has emptied.
 */
export function createSqliteFile(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  if (existsSync(file)) return;
  const draft = `${file}.${process.pid}.new`;
  // For the service alone: it holds names and emails. SQLite gives its -wal and -shm the same rights.
  closeSync(openSync(draft, 'w', 0o600));
  try {
    new BetterSqlite(draft).exec('pragma journal_mode = WAL').close();
    syncPath(draft);
    // Not a renaming: that would take the place of the file which another process has just made.
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  syncPath(dirname(file));
}

/**
 * Looks at a database's file before SQLite does, which would take one of 0 bytes for a new one, throw away the log beside it,
 * and find out about an end that is missing whenever it gets there. It costs two small reads, however large the file.
 * Source: https://www.sqlite.org/fileformat2.html
 * @throws Error that says what is wrong
 */
export function refuseIncomplete(file: string): void {
  const { size } = statSync(file);
  if (size === 0)
    throw new Error('it is empty, 0 bytes, which this service never makes; if it never was more, delete it');
  // What a rollback journal would mend is not complete yet.
  if (existsSync(`${file}-journal`)) return;
  const header = readAt(file, 0, 100);
  if (header.length < 100 || header.toString('latin1', 0, 15) !== 'SQLite format 3') return;
  const pageSize = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16);
  const isCounted = header.readUInt32BE(24) === header.readUInt32BE(92);
  const pages = isCounted ? header.readUInt32BE(28) : 0;
  const present = Math.floor(size / pageSize);
  if (present >= pages) return;
  const logged = pagesInLog(`${file}-wal`, pageSize);
  for (let page = present + 1; page <= pages; page += 1) {
    if (!logged.has(page)) throw new Error(`its end is missing: it has ${size} of ${pages * pageSize} bytes`);
  }
}

/** The pages that a write-ahead log would put into the database. A checkpoint that broke off leaves a file that needs them. */
function pagesInLog(log: string, pageSize: number): ReadonlySet<number> {
  const pages = new Set<number>();
  if (!existsSync(log)) return pages;
  const salts = readAt(log, 16, 8);
  for (let at = 32; ; at += 24 + pageSize) {
    const frame = readAt(log, at, 24);
    if (frame.length < 24 || !frame.subarray(8, 16).equals(salts)) return pages;
    pages.add(frame.readUInt32BE(0));
  }
}

function readAt(file: string, position: number, length: number): Buffer {
  const buffer = Buffer.alloc(length);
  const descriptor = openSync(file, 'r');
  try {
    return buffer.subarray(0, readSync(descriptor, buffer, 0, length, position));
  } finally {
    closeSync(descriptor);
  }
}

function syncPath(path: PathLike): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
