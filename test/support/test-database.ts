import { createHash } from 'node:crypto';
import { Client } from 'pg';

/** A PostgreSQL on which the tests may make schemas; `npm run test:postgres` sets it. Without it they run on SQLite. */
const SERVER = process.env['TEST_DATABASE_URL'];

const isOnPostgres = SERVER !== undefined;

/** For what holds on SQLite alone, because it looks into the file, or counts what SQLite does. */
export const onSqlite = isOnPostgres ? describe.skip : describe;
export const itOnSqlite = isOnPostgres ? it.skip : it;

/**
 * Where a service under test keeps its data: in the SQLite file `file`, or in a schema of its own on the PostgreSQL that
 * the tests run on. The same file is the same schema, so that a service that starts again finds what it had.
 */
export async function testDatabase(file: string): Promise<string> {
  if (SERVER === undefined) return `file:${file}`;
  const schema = `test_${createHash('sha256').update(file).digest('hex').slice(0, 24)}`;
  const client = new Client({ connectionString: SERVER });
  await client.connect();
  try {
    await client.query(`create schema if not exists ${schema}`);
  } finally {
    await client.end();
  }
  const url = new URL(SERVER);
  url.searchParams.set('options', `-c search_path=${schema}`);
  return url.href;
}
