import { Kysely, SqliteDialect, type SqliteDatabase } from 'kysely';
import { Migrator } from 'kysely/migration';
import { ledgerMigrations } from '../ledger/ledger.migrations';
import type { LedgerTables } from '../ledger/ledger.tables';

/** The ledger's schema on a SQLite database that the test has opened; the engine itself may not know the driver. */
export async function openLedger(database: SqliteDatabase): Promise<Kysely<LedgerTables>> {
  const db = new Kysely<LedgerTables>({ dialect: new SqliteDialect({ database }) });
  const provider = { getMigrations: async () => ledgerMigrations };
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  if (error !== undefined) throw error;
  return db;
}
