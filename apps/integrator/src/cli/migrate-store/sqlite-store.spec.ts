import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { SqliteStore } from './sqlite-store';
import type { CopyStep } from './store-schema';

const ROWS = 500;

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sqlite-store-'));
  file = join(folder, 'service.db');
  const db = new BetterSqlite(file);
  db.pragma('journal_mode = WAL');
  db.exec(`create table kysely_migration (name text primary key);
    insert into kysely_migration values ('0001_ledger');
    create table things (seq integer primary key autoincrement, text text)`);
  for (let at = 1; at <= ROWS; at++) db.prepare('insert into things (text) values (?)').run(`thing ${at} `.repeat(20));
  db.exec(`delete from things where seq = ${ROWS}`);
  db.close();
});
afterEach(() => rmSync(folder, { recursive: true }));

const THINGS: CopyStep = {
  table: 'things',
  columns: [
    { name: 'seq', type: 'bigint' },
    { name: 'text', type: 'text' },
  ],
  key: [{ name: 'seq', type: 'bigint' }],
  rows: ROWS - 1,
  replaces: false,
  numbering: undefined,
};

describe("a service's file that is to be moved", () => {
  it('tells its migrations, its tables, and the last number that was given', () => {
    const store = SqliteStore.open(file);
    expect(store.schema()).toEqual({
      migrations: ['0001_ledger'],
      tables: [{ name: 'things', columns: ['seq', 'text'], rows: ROWS - 1, lastNumber: BigInt(ROWS) }],
    });
    store.close();
  });

  it('is refused while anybody has it open, and nobody can open it meanwhile', () => {
    const running = new BetterSqlite(file);
    running.prepare('select 1 from things').get();
    expect(() => SqliteStore.open(file)).toThrow(`${file} is in use. Stop the service that runs on it`);
    running.close();

    const store = SqliteStore.open(file);
    const late = new BetterSqlite(file, { timeout: 0 });
    expect(() => late.prepare('select 1 from things').get()).toThrow('database is locked');
    late.close();
    store.close();
  });

  it('has what a killed service had committed', () => {
    const killed = `const db = new (require('better-sqlite3'))(${JSON.stringify(file)});
      db.exec("insert into things (text) values ('the last words')"); process.kill(process.pid, 'SIGKILL')`;
    spawnSync(process.execPath, ['-e', killed]);
    expect(existsSync(`${file}-wal`)).toBe(true);

    const store = SqliteStore.open(file);
    expect([...store.rows(THINGS)].at(-1)).toEqual([BigInt(ROWS + 1), 'the last words']);
    store.close();
  });

  it('is refused when it is not there, is no database, or has no migrations', () => {
    expect(() => SqliteStore.open(join(folder, 'nowhere.db'))).toThrow('there is no such file');
    expect(existsSync(join(folder, 'nowhere.db'))).toBe(false);
    const list = join(folder, 'list.txt');
    writeFileSync(list, 'A shopping list: '.repeat(100));
    expect(() => SqliteStore.open(list)).toThrow('list.txt is no SQLite database. Check --from.');
    new BetterSqlite(join(folder, 'other.db')).exec('create table bookmarks (url text)').close();
    expect(() => SqliteStore.open(join(folder, 'other.db'))).toThrow('is not the database of a service');
  });

  it('that is damaged is told by its name, not as a fault of ours', () => {
    const bytes = readFileSync(file);
    bytes.fill(0xaa, bytes.length / 2, bytes.length / 2 + 4096);
    writeFileSync(file, bytes);
    const store = SqliteStore.open(file);
    expect(() => [...store.rows(THINGS)]).toThrow(
      /service\.db cannot be read \(.*malformed\)\. .*restore it from a backup/,
    );
    store.close();
  });
});
