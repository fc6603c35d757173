import { randomUUID } from 'node:crypto';
import { Client } from 'pg';

/** The server of this run; `npm run test:postgres` sets it, and runs what needs it. */
const SERVER = process.env['TEST_DATABASE_URL'] ?? '';

/** Runs one statement on a connection of its own, as an administrator would beside the service. */
export async function administer<Row>(statement: string): Promise<Row[]> {
  const client = new Client({ connectionString: SERVER });
  await client.connect();
  try {
    return (await client.query(statement)).rows as Row[];
  } finally {
    await client.end();
  }
}

/**
 * The address of an empty schema, whose name is also that of the sessions that use it. It goes with the database of the
 * run.
 */
export async function newSchema(prefix: string): Promise<{ readonly url: string; readonly schema: string }> {
  const schema = `${prefix}_${randomUUID().replaceAll('-', '')}`;
  await administer(`create schema ${schema}`);
  const url = new URL(SERVER);
  url.searchParams.set('options', `-c search_path=${schema}`);
  url.searchParams.set('application_name', schema);
  return { url: url.href, schema };
}
