import { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { DurableSqliteDialect, openDurableSqlite } from './durable-sqlite';
import { RefusedDatabaseError } from './refused-database';

/** The steps that bring a database to the present schema, by name; names sort in the order they run. */
export type Migrations = Readonly<Record<string, Migration>>;

/**
 * Opens the database that `url` names (`file:<path>`, or `file::memory:` for a passing one) and brings its schema up to
 * date. A migration that breaks off leaves no half schema: each runs in a transaction.
 * @throws RefusedDatabaseError when the file is not usable, or belongs to another or a newer service
 */
export async function openDatabase<Tables>(url: string, migrations: Migrations): Promise<Kysely<Tables>> {
  const file = url.slice('file:'.length);
  const database = openDurableSqlite(file);
  const db = new Kysely<Tables>({ dialect: new DurableSqliteDialect({ database }) });
  const { error } = await new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...migrations }) },
  }).migrateToLatest();
  if (error !== undefined) {
    database.close();
    throw new RefusedDatabaseError(
      file,
      `could not be brought up to date (${error instanceof Error ? error.message : String(error)})`,
      'It may belong to another service or to a newer version: check DATABASE_URL, then the version; nothing was changed.',
      error,
    );
  }
  return db;
}
