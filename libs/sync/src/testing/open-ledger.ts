import { type Dialect, Kysely, SqliteDialect, type SqliteDatabase } from 'kysely';
import { Migrator } from 'kysely/migration';
import { ledgerMigrations } from '../ledger/ledger.migrations';
import type { LedgerTables } from '../ledger/ledger.tables';

/** The ledger's schema on a SQLite database that the test has opened; the engine itself may not know the driver. */
export function openLedger(database: SqliteDatabase): Promise<Kysely<LedgerTables>> {
  return migrateLedger(new SqliteDialect({ database }));
}

/** The ledger's schema on any database, in the database schema `migrationTableSchema` where it has such. */
export async function migrateLedger(dialect: Dialect, migrationTableSchema?: string): Promise<Kysely<LedgerTables>> {
  const db = new Kysely<LedgerTables>({ dialect });
  const provider = { getMigrations: async () => ledgerMigrations };
  const { error } = await new Migrator({
    db,
    provider,
    ...(migrationTableSchema !== undefined && { migrationTableSchema }),
  }).migrateToLatest();
  if (error !== undefined) throw error;
  return db;
}
