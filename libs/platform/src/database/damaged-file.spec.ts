import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import type { Kysely } from 'kysely';
import { notes, type NotesTables, refusalOf, useNotes } from '../testing/notes-database';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'damaged-file-'));
  file = join(folder, 'service.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

const refusal = () => refusalOf(file, notes);

it('refuses a file of 0 bytes by name, and leaves the log beside it', async () => {
  writeFileSync(file, '');
  writeFileSync(`${file}-wal`, 'what was committed');

  const { message } = await refusal();

  expect(message).toContain(`${file} cannot be opened (it is empty, 0 bytes`);
  expect(readdirSync(folder)).toEqual(['service.db', 'service.db-wal']);
});

it('refuses a file whose end is missing by name, also where a log of what came later is beside it', async () => {
  await useNotes(file, fill);
  const whole = readFileSync(file);
  const copy = `${folder}-killed`;
  const writer = new BetterSqlite(file);
  writer.prepare('insert into notes values (9999, ?)').run('later');
  // As a process that was killed leaves it.
  cpSync(folder, copy, { recursive: true });
  writer.close();
  file = join(copy, 'service.db');
  const cut = whole.subarray(0, whole.length - 3 * 4096);
  writeFileSync(file, cut);

  const { message } = await refusal();
  const log = statSync(`${file}-wal`).size;
  rmSync(`${file}-wal`);
  const withoutLog = await refusal();

  for (const text of [message, withoutLog.message]) {
    expect(text).toContain(
      `${file} cannot be opened (its end is missing: it has ${cut.length} of ${whole.length} bytes)`,
    );
  }
  expect(log).toBeGreaterThan(0);
  expect(readFileSync(file).equals(cut)).toBe(true);
  rmSync(copy, { recursive: true });
});

it('takes a file whose end is in its log alone: a checkpoint that broke off', async () => {
  await useNotes(file, fill);
  const before = readFileSync(file);
  const writer = new BetterSqlite(file);
  writer.pragma('wal_autocheckpoint = 0');
  fillMore(writer);
  const copy = `${folder}-killed`;
  cpSync(folder, copy, { recursive: true });
  writer.pragma('wal_checkpoint(PASSIVE)');
  const checkpointed = readFileSync(file);
  writer.close();
  // The first page is the first to be written.
  writeFileSync(join(copy, 'service.db'), Buffer.concat([checkpointed.subarray(0, 4096), before.subarray(4096)]));
  expect(checkpointed.length).toBeGreaterThan(before.length);
  file = join(copy, 'service.db');

  const rows = await useNotes(file, (db) => db.selectFrom('notes').selectAll().execute());

  expect(rows).toHaveLength(1000);
  rmSync(copy, { recursive: true });
});

it('refuses a small file that is damaged in its middle, by name', async () => {
  await useNotes(file, fill);
  const content = readFileSync(file);
  content.fill(0xaa, content.length - 8192, content.length - 4096);
  writeFileSync(file, content);

  const { message } = await refusal();

  expect(message).toContain(`${file} cannot be opened (it is damaged: `);
});

async function fill(db: Kysely<NotesTables>): Promise<void> {
  const values = Array.from({ length: 500 }, (_, id) => ({ id, text: 'x'.repeat(100) }));
  await db.insertInto('notes').values(values).execute();
}

function fillMore(database: BetterSqlite.Database): void {
  const insert = database.prepare('insert into notes values (?, ?)');
  database.transaction(() => {
    for (let id = 500; id < 1000; id += 1) insert.run(id, 'y'.repeat(100));
  })();
}
