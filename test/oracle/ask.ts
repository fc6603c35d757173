import BetterSqlite from 'better-sqlite3';
import { Client } from 'pg';

/** Runs one query on the database that a DATABASE_URL names, on a connection of its own that changes nothing. */
export async function ask<Row>(url: string, query: string): Promise<Row[]> {
  return url.startsWith('file:') ? askSqlite(url.slice('file:'.length), query) : askPostgres(url, query);
}

function askSqlite<Row>(file: string, query: string): Row[] {
  const database = new BetterSqlite(file, { readonly: true, fileMustExist: true });
  try {
    return database.prepare(query).all() as Row[];
  } finally {
    database.close();
  }
}

async function askPostgres<Row>(url: string, query: string): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(query)).rows as Row[];
  } finally {
    await client.end();
  }
}
