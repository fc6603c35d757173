import { Kysely, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { DurableSqliteDialect, openDurableSqlite } from './durable-sqlite';
import { isPostgres, openPostgresDialect } from './postgres';
import { RefusedDatabaseError } from './refused-database';

/** The steps that bring a database to the present schema, by name; names sort in the order they run. */
export type Migrations = Readonly<Record<string, Migration>>;

/** What a service's DATABASE_URL may be. */
export const DATABASE_URL_PATTERN = /^(file:.+|postgres(ql)?:\/\/.+)$/;

interface OpenOptions {
  /** Is told of connections to a server that broke; they are made anew when they are needed. */
  readonly onLost?: (error: Error) => void;
}

/**
 * Opens the database that `url` names (`file:<path>`, `file::memory:` for a passing one, or `postgres://…`) and brings its
 * schema up to date. A migration that breaks off leaves no half schema: each runs in a transaction. Services that start
 * together on one PostgreSQL migrate it once: the others wait.
 * @throws RefusedDatabaseError when the database is not usable, or belongs to another or a newer service
 */
export async function openDatabase<Tables>(
  url: string,
  migrations: Migrations,
  { onLost = () => {} }: OpenOptions = {},
): Promise<Kysely<Tables>> {
  const db = new Kysely<Tables>({
    dialect: url.startsWith('file:')
      ? new DurableSqliteDialect({ database: openDurableSqlite(url.slice('file:'.length)) })
      : openPostgresDialect(url, onLost),
  });
  const error = await migrate(db, migrations);
  if (error !== undefined) {
    await db.destroy();
    throw new RefusedDatabaseError(
      nameOf(url),
      `could not be brought up to date (${error instanceof Error ? error.message : String(error)})`,
      'Is it there? It may belong to another service or to a newer version: check DATABASE_URL, then the version; nothing was changed.',
      error,
    );
  }
  return db;
}

/** @returns what went wrong, if something did */
async function migrate<Tables>(db: Kysely<Tables>, migrations: Migrations): Promise<unknown> {
  const provider = { getMigrations: async () => ({ ...migrations }) };
  try {
    // Services may share a database, each in its own schema (`options=-c search_path=crm`): without its name the migrator
    // would take another's migrations for its own.
    const schema = isPostgres(db) ? { migrationTableSchema: await currentSchema(db) } : {};
    return (await new Migrator({ db, provider, ...schema }).migrateToLatest()).error;
  } catch (error) {
    return error;
  }
}

/** @throws Error when there is none to write to */
async function currentSchema<Tables>(db: Kysely<Tables>): Promise<string> {
  const { rows } = await sql<{ schema: string | null }>`select current_schema() as schema`.execute(db);
  const schema = rows[0]?.schema;
  if (schema == null) throw new Error('the schema of its search_path does not exist');
  return schema;
}

/** The database as a message may name it: without its password. */
function nameOf(url: string): string {
  if (url.startsWith('file:')) return url.slice('file:'.length);
  const { host, pathname } = new URL(url);
  return `postgres://${host}${pathname}`;
}
