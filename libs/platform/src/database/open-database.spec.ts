import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { type Kysely, sql } from 'kysely';
import { notes, type NotesTables, refusalOf, useNotes } from '../testing/notes-database';
import { type Migrations, openDatabase } from './open-database';
import { UnavailableDatabaseError } from './refused-database';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'open-database-'));
  file = join(folder, 'service.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

const refusal = (migrations = notes) => refusalOf(file, migrations);
const use = <Result>(work: (db: Kysely<NotesTables>) => Promise<Result>, migrations = notes) =>
  useNotes(file, work, migrations);

describe('openDatabase', () => {
  it('makes the folder and the file, and keeps what was written when it is opened again', async () => {
    file = join(folder, 'data', 'deep', 'service.db');
    await use((db) => db.insertInto('notes').values({ id: 1, text: 'kept' }).execute());

    expect(await use((db) => db.selectFrom('notes').selectAll().execute())).toEqual([{ id: 1, text: 'kept' }]);
  });

  it.each([
    ['journal_mode', 'wal'],
    ['synchronous', 2],
    ['busy_timeout', 5000],
    ['foreign_keys', 1],
    ['trusted_schema', 0],
    ['cell_size_check', 1],
  ])('has %s at %s, so that what is acknowledged is on the disk', async (name, value) => {
    const { rows } = await use((db) => sql<Record<string, unknown>>`pragma ${sql.raw(name)}`.execute(db));

    expect(Object.values(rows[0] ?? {})).toEqual([value]);
  });

  it('runs only the migrations that are new', async () => {
    await use((db) => db.insertInto('notes').values({ id: 1, text: 'old' }).execute());
    const grown: Migrations = {
      ...notes,
      '0002_author': {
        up: (db) =>
          db.schema
            .alterTable('notes')
            .addColumn('author', 'text', (column) => column.defaultTo('nobody'))
            .execute(),
      },
    };

    expect(await use((db) => db.selectFrom('notes').selectAll().execute(), grown)).toEqual([
      { id: 1, text: 'old', author: 'nobody' },
    ]);
  });

  it('leaves nothing of a migration that breaks off, so that the next start can run it', async () => {
    const broken: Migrations = {
      '0001_notes': {
        async up(db) {
          await notes['0001_notes']?.up(db);
          throw new Error('the power went');
        },
      },
    };
    expect((await refusal(broken)).message).toContain('the power went');

    expect(await use((db) => db.selectFrom('notes').selectAll().execute())).toEqual([]);
  });

  it.each([
    ['text', Buffer.from('This is a shopping list, and a long one: '.repeat(200))],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, ...Array<number>(8192).fill(7)])],
    [
      'a database whose first page is damaged',
      Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(8192, 0xaa)]),
    ],
  ])('refuses %s by name, leaves it as it is, and holds nothing open', async (_what, content) => {
    writeFileSync(file, content);

    const { message } = await refusal();

    expect(message).toContain(file);
    expect(message).toMatch(/Check that the path is right .*restore the file from a backup/);
    expect(readFileSync(file).equals(content)).toBe(true);
    expect(readdirSync(folder)).toEqual(['service.db']);
    expect(openFiles()).not.toContain(file);
  });

  it('refuses the database of another program by name, and leaves it as it is', async () => {
    new BetterSqlite(file).exec('create table bookmarks (url text)').close();
    const before = readFileSync(file);

    const { message } = await refusal();

    expect(message).toContain(`${file} cannot be opened (it belongs to another program)`);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('makes a file that nobody else may read, and leaves no draft of it', async () => {
    await use(async () => {});

    expect((statSync(file).mode & 0o777).toString(8)).toBe('600');
    expect(readdirSync(folder)).toEqual(['service.db']);
  });

  it('refuses a file that may not be written, by name, and not only at the first write', async () => {
    await use(async () => {});
    // The folder may be written, so that only a write of the file itself fails.
    chmodSync(folder, 0o777);
    chmodSync(file, 0o444);

    const { message } = await asNobody(refusal);

    expect(message).toContain(`${file} cannot be opened (`);
    expect(message).toContain('readonly');
    expect(message).toContain('may be written');
  });

  it('says that a file is locked by another process, which a later start may find otherwise', async () => {
    await use(async () => {});
    const other = new BetterSqlite(file);
    other.pragma('locking_mode = EXCLUSIVE');
    other.exec('begin exclusive');

    await expect(use(async () => {})).rejects.toThrow(UnavailableDatabaseError);
    other.close();

    await use(async () => {});
  });

  it('refuses a folder by name', async () => {
    mkdirSync(file);

    expect((await refusal()).message).toContain(file);
  });

  it('refuses the database of another service by name, and leaves it as it is', async () => {
    await use((db) => db.insertInto('notes').values({ id: 1, text: 'theirs' }).execute());
    const before = readFileSync(file);

    const { message } = await refusal({ '0001_orders': { up: (db) => db.schema.createTable('orders').execute() } });

    expect(message).toContain(file);
    expect(message).toContain('another service');
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(await use((db) => db.selectFrom('notes').selectAll().execute())).toEqual([{ id: 1, text: 'theirs' }]);
  });

  it('refuses the database of a newer version by name, and leaves it as it is', async () => {
    await use(async () => {}, {
      ...notes,
      '0002_later': { up: (db) => db.schema.createTable('later').addColumn('id', 'integer').execute() },
    });
    const before = readFileSync(file);

    const { message } = await refusal();

    expect(message).toContain(file);
    expect(message).toContain('newer version');
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('keeps nothing of a database in memory', async () => {
    const db = await openDatabase<NotesTables>('file::memory:', notes);
    await db.insertInto('notes').values({ id: 1, text: 'gone' }).execute();
    await db.destroy();

    expect(existsSync(':memory:')).toBe(false);
  });
});

/** Root may write everything: the tests of a container run as root. */
async function asNobody<T>(work: () => Promise<T>): Promise<T> {
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65_534);
  try {
    return await work();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}

/** The files that this process has open, on Linux; a descriptor that was closed meanwhile stands for none. */
function openFiles(): string[] {
  if (!existsSync('/proc/self/fd')) return [];
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)];
    } catch {
      return [];
    }
  });
}
