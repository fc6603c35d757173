import { randomUUID } from 'node:crypto';
import { openDatabase } from '@app/platform';
import { Client } from 'pg';
import type { OpenLedger } from '../ledger/ledger.contract';
import { ledgerMigrations } from '../ledger/ledger.migrations';
import type { LedgerTables } from '../ledger/ledger.tables';

/** The ledger in a schema of its own on the PostgreSQL at `server`, opened as a service opens it: with its limits. */
export async function openPostgresLedger(server: string | undefined): Promise<OpenLedger> {
  const schema = `ledger_${randomUUID().replaceAll('-', '')}`;
  await run(server, `create schema ${schema}`);
  const url = new URL(server ?? '');
  url.searchParams.set('options', `-c search_path=${schema}`);
  const db = await openDatabase<LedgerTables>(url.href, ledgerMigrations);
  return { db, close: () => db.destroy() };
}

async function run(url: string | undefined, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
