import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { Client } from 'pg';
import { Interruption } from '../cli-fault';
import { type MovedStore, migrateStore, type StoreMove } from './migrate-store';

const SERVER = process.env['TEST_DATABASE_URL'] ?? '';
const ROWS = 5000;

/** Tables that no service has: nothing of them is known to the command. */
const ON_SQLITE = `
  create table kysely_migration (name text primary key, timestamp text);
  insert into kysely_migration values ('0001_ledger', '');
  create table feed ("only" integer primary key, epoch text not null);
  insert into feed values (1, 'the old epoch');
  create table owners (id text primary key);
  create table things (seq integer primary key autoincrement, text text, big bigint, "order" text references owners (id));
  create table aliases (thing bigint references things (seq), name text, primary key (thing, name));`;
const ON_POSTGRES = `
  create table kysely_migration (name text primary key, timestamp text);
  insert into kysely_migration values ('0001_ledger', '');
  create table feed ("only" integer primary key, epoch text not null);
  insert into feed values (1, 'a new epoch');
  create table owners (id text primary key);
  create table things (seq bigint generated always as identity primary key, text text, big bigint, "order" text references owners (id));
  create table aliases (thing bigint references things (seq), name text, primary key (thing, name));`;

let folder: string;
let file: string;
let schema: string;
let schemas = 0;
let client: Client;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'migrate-store-'));
  file = join(folder, 'service.db');
  schema = `migrate_store_${process.pid}_${++schemas}`;
  client = new Client({ connectionString: SERVER });
  await client.connect();
  await client.query(`create schema ${schema}; set search_path = ${schema}; ${ON_POSTGRES}`);
  inFile((db) => {
    db.pragma('journal_mode = WAL');
    db.exec(ON_SQLITE);
    // Of another order in most languages than by their bytes.
    for (const id of ['b', 'A', 'a', 'Zoë', 'zoe', '_']) db.prepare('insert into owners values (?)').run(id);
    const insert = db.prepare('insert into things (text, big, "order") values (?, ?, ?)');
    db.transaction(() => {
      for (let at = 0; at < ROWS; at++)
        insert.run(`{"a":"b\\\\c","at":${at}} NULL "ü" 👋`, 2n ** 62n + BigInt(at), 'Zoë');
    })();
    db.exec(`update things set text = null, big = -9223372036854775808, "order" = null where seq = 3;
      update things set text = '' where seq = 4;
      insert into aliases select seq, 'x' || seq from things where seq < 100;
      delete from things where seq > ${ROWS - 10}`);
  });
});
afterEach(async () => {
  await client.query(`drop schema ${schema} cascade`);
  await client.end();
  rmSync(folder, { recursive: true });
});

function inFile(work: (db: BetterSqlite.Database) => void): void {
  const db = new BetterSqlite(file);
  work(db);
  db.close();
}

function move(options: Partial<StoreMove> = {}): Promise<MovedStore> {
  const url = new URL(SERVER);
  url.searchParams.set('options', `-c search_path=${schema}`);
  const target = { url: url.href, name: 'the target' };
  const signal = new AbortController().signal;
  return migrateStore({ file, target, dryRun: false, onProgress: () => {}, signal, ...options });
}

async function list(statement: string): Promise<unknown[]> {
  return (await client.query<unknown[]>({ text: statement, rowMode: 'array' })).rows.map((row) =>
    row.length === 1 ? row[0] : row,
  );
}

/** That nothing was written: what a migration has put there is still what it was, and nothing else is there. */
async function expectUntouched(): Promise<void> {
  expect(await list('select epoch from feed')).toEqual(['a new epoch']);
  expect(await list('select 1 from owners union all select 1 from things union all select 1 from aliases')).toEqual([]);
  expect(await list(`insert into things (text) values ('first') returning seq`)).toEqual(['1']);
}

const digestOfFile = (): string => createHash('sha256').update(readFileSync(file)).digest('hex');

describe('migrate-store', () => {
  it('copies every row as it is, with its number, and the epoch', async () => {
    const { service, tables } = await move();

    expect(service).toBe('integrator');
    expect(tables.map(({ name, rows }) => [name, rows])).toEqual([
      ['feed', 1],
      ['owners', 6],
      ['things', ROWS - 10],
      ['aliases', 99],
    ]);
    expect(await list('select epoch from feed')).toEqual(['the old epoch']);
    expect(await list('select text, big, "order" from things where seq in (3, 4, 17) order by seq')).toEqual([
      [null, '-9223372036854775808', null],
      ['', (2n ** 62n + 3n).toString(), 'Zoë'],
      ['{"a":"b\\\\c","at":16} NULL "ü" 👋', (2n ** 62n + 16n).toString(), 'Zoë'],
    ]);
    expect(await list('select count(*)::int, min(seq)::int, max(seq)::int from things')).toEqual([
      [ROWS - 10, 1, ROWS - 10],
    ]);
  });

  it('goes on to number after the last number that was given, though its row is gone', async () => {
    await move();
    expect(await list(`insert into things (text) values ('next') returning seq::int`)).toEqual([ROWS + 1]);
  });

  it('leaves the file as it was, byte for byte, and nothing beside it', async () => {
    const before = digestOfFile();
    await move();
    expect([digestOfFile(), readdirSync(folder)]).toEqual([before, ['service.db']]);
  });

  it('tells how far it is, up to the last row', async () => {
    const told: number[] = [];
    await move({ onProgress: (done, total) => void told.push(done / total) });
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    expect([told.length > 4, told.at(-1)]).toEqual([true, 1]);
  });

  it('finds out in a dry run what it would do, and writes nothing', async () => {
    const { tables } = await move({ dryRun: true });
    expect(tables.find(({ name }) => name === 'things')?.rows).toBe(ROWS - 10);
    await expectUntouched();
  });

  it('refuses a database that has rows already, such as at a second run', async () => {
    await move();
    await expect(move()).rejects.toThrow(
      /^the target is not empty: it has rows in aliases, owners, things\. .* drop and create its schema/,
    );
  });

  it('refuses a file that a service has open, however idle', async () => {
    const running = new BetterSqlite(file);
    running.prepare('select 1 from feed').get();
    await expect(move()).rejects.toThrow(/service\.db is in use\. Stop the service/);
    running.close();
    await expectUntouched();
  });

  it('keeps a service from starting on the file meanwhile', async () => {
    const refusals: unknown[] = [];
    await move({
      onProgress: () => {
        const late = new BetterSqlite(file, { timeout: 0 });
        try {
          late.prepare('select 1 from feed').get();
        } catch (error) {
          refusals.push((error as { code: unknown }).code);
        } finally {
          late.close();
        }
      },
    });
    expect(new Set(refusals)).toEqual(new Set(['SQLITE_BUSY']));
  });

  it('refuses a target that a service writes to', async () => {
    await client.query(`begin; insert into owners values ('theirs')`);
    await expect(move()).rejects.toThrow(/lock timeout.*Nothing was written there\. Stop the service that runs on it/);
    await client.query('rollback');
    await expectUntouched();
  });

  it.each([
    ['a text with NUL', `update things set text = 'a' || char(0) where seq = 2500`, 'things, seq 2500: text has a NUL'],
    ['a number as text', `update things set big = 'many' where seq = 9`, 'things, seq 9: big is no whole number'],
    ['a fraction', `update things set big = 1.5 where seq = 9`, 'things, seq 9: big is no whole number'],
  ])('refuses %s by its row, and leaves nothing half copied', async (_what, statement, message) => {
    inFile((db) => db.exec(statement));
    await expect(move({ dryRun: true })).rejects.toThrow(message);
    await expect(move()).rejects.toThrow(message);
    await expectUntouched();
  });

  it('does not take for copied what came out different', async () => {
    await client.query(`create function lose() returns trigger language plpgsql as $$ begin
        if new.seq = 4321 then return null; end if; return new; end $$;
      create trigger lose before insert on things for each row execute function lose()`);
    await expect(move()).rejects.toThrow(
      `things is not the same after the copy: ${ROWS - 10} rows read, ${ROWS - 11} read back.`,
    );
    await client.query('drop trigger lose on things');
    await expectUntouched();
  });

  it('leaves nothing when it is interrupted', async () => {
    const over = new AbortController();
    const stopped = move({
      signal: over.signal,
      onProgress: (done, total) => void (done > total / 2 && over.abort(new Interruption('SIGINT'))),
    });
    await expect(stopped).rejects.toThrow('Stopped by SIGINT');
    await expectUntouched();
  });

  it('leaves nothing when the connection breaks', async () => {
    await client.query(`create function die() returns trigger language plpgsql as $$ begin
        if new.seq = 4321 then perform pg_terminate_backend(pg_backend_pid()); end if; return new; end $$;
      create trigger die before insert on things for each row execute function die()`);
    await expect(move()).rejects.toThrow(
      /^the target failed \(terminating connection.*\)\. Nothing was written there\. Mend that, and run this again\.$/,
    );
    await client.query('drop trigger die on things');
    await expectUntouched();
  });

  it('refuses what is no file of a service', async () => {
    await expect(move({ file: join(folder, 'nowhere.db') })).rejects.toThrow('there is no such file');
    inFile((db) => db.exec('drop table kysely_migration'));
    await expect(move()).rejects.toThrow('is not the database of a service: it has no migrations.');
  });

  it('refuses the database of another service, and another version of this one', async () => {
    await client.query(`update kysely_migration set name = '0001_customers'`);
    await expect(move()).rejects.toThrow('service.db is of integrator, and the target of crm.');
    await client.query(
      `update kysely_migration set name = '0001_ledger'; insert into kysely_migration values ('0009_later')`,
    );
    await expect(move()).rejects.toThrow(
      /^the target has migrations that the file lacks: 0009_later\. .*npm run -s start:prod:integrator -- migrate/,
    );
    await client.query('drop table kysely_migration');
    await expect(move()).rejects.toThrow('the target has no tables yet');
  });

  it('says that nobody answers at the target', async () => {
    const target = { url: 'postgres://ada:hunter2@127.0.0.1:1/shop', name: 'postgres://127.0.0.1:1/shop' };
    const refusal = await move({ target }).catch(({ message }: Error) => message);
    expect(refusal).toBe(
      'postgres://127.0.0.1:1/shop cannot be reached (connect ECONNREFUSED 127.0.0.1:1). Check the address, and that it runs.',
    );
  });
});
