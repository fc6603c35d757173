import { createHash } from 'node:crypto';
import BetterSqlite from 'better-sqlite3';
import { Client } from 'pg';

/** A PostgreSQL on which the tests may make schemas; `npm run test:postgres` sets it. Without it they run on SQLite. */
const SERVER = process.env['TEST_DATABASE_URL'];

export const isOnPostgres = SERVER !== undefined;

/** For what is about SQLite itself, its plans or its own ways to fail; those of PostgreSQL have tests of their own. */
export function itOnSqlite(name: string, test: () => Promise<void>): void {
  if (!isOnPostgres) {
    it(name, test);
    return;
  }
  process.stderr.write(`Skipped on PostgreSQL, as it is about SQLite itself: ${name}\n`);
  it.skip(name, test);
}

/** For what needs several writers at once; where there is one it says that it does not run. */
export function onPostgres(name: string, tests: () => void): void {
  if (isOnPostgres) return describe(name, tests);
  process.stderr.write(`Not run: "${name}" needs PostgreSQL, SQLite has one writer. npm run test:postgres runs it.\n`);
  describe.skip(name, tests);
}

/**
 * Where a service under test keeps its data: in the SQLite file `file`, or in a schema of its own on the PostgreSQL that
 * the tests run on. The same file is the same schema, so that a service that starts again finds what it had.
 */
export function testDatabase(file: string): Promise<string> {
  // Replicas that start together ask for one at once, and PostgreSQL makes a schema for one of them only.
  const made = databases.get(file) ?? makeDatabase(file);
  databases.set(file, made);
  return made;
}

const databases = new Map<string, Promise<string>>();

async function makeDatabase(file: string): Promise<string> {
  if (SERVER === undefined) return `file:${file}`;
  const schema = `test_${createHash('sha256').update(file).digest('hex').slice(0, 24)}`;
  const client = new Client({ connectionString: SERVER });
  await client.connect();
  try {
    // Two that make the same one at once would else find it missing, both, and the second fail. Until this session ends.
    await client.query(`select pg_advisory_lock(hashtext('${schema}'))`);
    await client.query(`create schema if not exists ${schema}`);
  } finally {
    await client.end();
  }
  const url = new URL(SERVER);
  url.searchParams.set('options', `-c search_path=${schema}`);
  return url.href;
}

/** Runs one statement behind the back of the service that keeps its data in `file`. @returns the rows it gives, if any */
export async function tamper<Row>(file: string, statement: string): Promise<Row[]> {
  if (SERVER === undefined) {
    const database = new BetterSqlite(file);
    try {
      const prepared = database.prepare(statement);
      if (prepared.reader) return prepared.all() as Row[];
      prepared.run();
      return [];
    } finally {
      database.close();
    }
  }
  const client = new Client({ connectionString: await testDatabase(file) });
  await client.connect();
  try {
    return (await client.query(statement)).rows as Row[];
  } finally {
    await client.end();
  }
}
