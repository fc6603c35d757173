import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import { ledgerMigrations } from '@app/sync';
import { LedgerFile } from './ledger-file';

/** A ledger in memory with the real schema. */
export async function openLedgerFile(): Promise<LedgerFile> {
  const database = new Database(':memory:');
  database.pragma('foreign_keys = on');
  const provider = { getMigrations: async () => ledgerMigrations };
  const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database }) });
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  if (error !== undefined) throw error;
  return new LedgerFile(database);
}
