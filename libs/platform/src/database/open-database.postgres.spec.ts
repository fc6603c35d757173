import { sql } from 'kysely';
import { Client } from 'pg';
import { type Migrations, openDatabase } from './open-database';

const SERVER = process.env['TEST_DATABASE_URL'] ?? '';

const notes: Migrations = {
  '0001_notes': { up: (db) => db.schema.createTable('notes').addColumn('text', 'text').execute() },
};

let schemas = 0;

async function administer(statement: string): Promise<void> {
  const client = new Client({ connectionString: SERVER });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** The address of an empty schema. */
async function newSchema(): Promise<string> {
  const schema = `open_database_${process.pid}_${++schemas}`;
  await administer(`create schema ${schema}`);
  const url = new URL(SERVER);
  url.searchParams.set('options', `-c search_path=${schema}`);
  url.searchParams.set('application_name', schema);
  return url.href;
}

describe('a database on PostgreSQL', () => {
  it('is migrated once by services that start together', async () => {
    const url = await newSchema();
    const opened = await Promise.all(Array.from({ length: 4 }, () => openDatabase(url, notes)));
    const { rows } = await sql`select name from kysely_migration`.execute(opened[0]!);
    expect(rows).toEqual([{ name: '0001_notes' }]);
    await Promise.all(opened.map((db) => db.destroy()));
  });

  it('goes on when its connections were ended, and tells of the idle ones', async () => {
    const url = await newSchema();
    const lost = Promise.withResolvers<Error>();
    const db = await openDatabase(url, notes, { onLost: lost.resolve });
    const name = new URL(url).searchParams.get('application_name') ?? '';
    await administer(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = '${name}'`);
    expect((await lost.promise).message).toMatch(/terminat/);
    expect((await sql`select text from notes`.execute(db)).rows).toEqual([]);
    await db.destroy();
  });

  it('that belongs to a newer version is refused, without a word of its password', async () => {
    const url = new URL(await newSchema());
    url.password = 'hunter2';
    const newer = { ...notes, '0002_more': { up: async () => {} } };
    await (await openDatabase(url.href, newer)).destroy();
    const refusal = await openDatabase(url.href, notes).catch((error: Error) => error.message);
    expect(refusal).toMatch(/could not be brought up to date/);
    expect(refusal).not.toContain('hunter2');
  });
});
