import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import { Kysely, sql } from 'kysely';
import { DurableSqliteDialect, openDurableSqlite } from './durable-sqlite';

interface Tables {
  notes: { id: number; text: string };
}

let folder: string;
let first: Database;
let second: Database;
let db: Kysely<Tables>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'durable-sqlite-'));
  first = openDurableSqlite(join(folder, 'service.db'));
  second = openDurableSqlite(join(folder, 'service.db'));
  first.exec('create table notes (id integer primary key, text text not null)');
  first.pragma('busy_timeout = 0');
  second.pragma('busy_timeout = 0');
  db = new Kysely<Tables>({ dialect: new DurableSqliteDialect({ database: first, onBroken: () => {} }) });
});
afterEach(async () => {
  await db.destroy();
  first.close();
  second.close();
  rmSync(folder, { recursive: true });
});

const writeOne = () =>
  db.transaction().execute((trx) => trx.insertInto('notes').values({ id: 1, text: 'x' }).execute());

describe('a transaction', () => {
  it('has the write lock from its beginning, so that it cannot fail at its first write', async () => {
    await db.transaction().execute(async (trx) => {
      await trx.selectFrom('notes').selectAll().execute();
      expect(() => second.exec("insert into notes (text) values ('theirs')")).toThrow('database is locked');
      await trx.insertInto('notes').values({ id: 1, text: 'ours' }).execute();
    });

    expect(second.prepare('select text from notes').pluck().all()).toEqual(['ours']);
  });

  it('that finds the lock taken fails as busy, and the next one goes through', async () => {
    second.exec('begin immediate');
    await expect(writeOne()).rejects.toMatchObject({ code: 'SQLITE_BUSY' });
    second.exec('rollback');

    await writeOne();

    expect(second.prepare('select count(*) from notes').pluck().get()).toBe(1);
  });

  it('that fails leaves nothing, and fails for its own reason', async () => {
    const failing = db.transaction().execute(async (trx) => {
      await trx.insertInto('notes').values({ id: 1, text: 'half' }).execute();
      throw new Error('the reason');
    });

    await expect(failing).rejects.toThrow('the reason');
    expect(second.prepare('select count(*) from notes').pluck().get()).toBe(0);
  });

  it('that SQLite itself has rolled back fails for the reason that SQLite gave', async () => {
    const failing = db.transaction().execute(async (trx) => {
      await trx.insertInto('notes').values({ id: 1, text: 'x' }).execute();
      await sql`insert or rollback into notes (id, text) values (1, 'again')`.execute(trx);
    });

    await expect(failing).rejects.toMatchObject({ code: 'SQLITE_CONSTRAINT_PRIMARYKEY' });
    expect(second.prepare('select count(*) from notes').pluck().get()).toBe(0);
  });

  it('is not seen in part by a query beside it', async () => {
    const transaction = db.transaction().execute(async (trx) => {
      await trx.insertInto('notes').values({ id: 1, text: 'a' }).execute();
      await nextTurn();
      await trx.insertInto('notes').values({ id: 2, text: 'b' }).execute();
    });
    await nextTurn();
    const beside = await db.selectFrom('notes').selectAll().execute();
    await transaction;

    expect(beside.map(({ text }) => text)).toEqual(['a', 'b']);
  });
});
