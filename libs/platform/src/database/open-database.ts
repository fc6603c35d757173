import { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { setTimeout as sleep } from 'node:timers/promises';
import { databaseFaultOf, reasonOf } from './database-fault';
import { DatabaseOutage, type OutageWitness } from './database-outage';
import { DurableSqliteDialect, openDurableSqlite } from './durable-sqlite';
import { currentSchema } from './own-schema';
import { openPostgresDialect } from './postgres';
import { RefusedDatabaseError, UnavailableDatabaseError, UnreachableDatabaseError } from './refused-database';

/** The steps that bring a database to the present schema, by name; names sort in the order they run. */
export type Migrations = Readonly<Record<string, Migration>>;

/** What a service's DATABASE_URL may be. */
export const DATABASE_URL_PATTERN = /^(file:.+|postgres(ql)?:\/\/.+)$/;

interface OpenOptions {
  /** How long a server that is away is waited for; by default not at all. */
  readonly waitMs?: number;
  /** Is told when the server is away, at the start and later, and when it is back. */
  readonly witness?: OutageWitness;
  readonly now?: () => number;
  /** Is told of the migrations that were applied, in their order; of none when the schema was up to date. */
  readonly onMigrated?: OnMigrated;
  /**
   * Is told when the disk under a SQLite file failed to read, write or sync (EIO), before the statement fails: what was written
   * since the last sync may or may not be there, and no later sync will tell. The one thing that helps is to end, and to start
   * again from what is on the disk.
   */
  readonly onBroken?: (error: unknown) => void;
}

type OnMigrated = (names: readonly string[]) => void;

/** Between two looks whether the server is there. */
const LOOK_AGAIN_MS = 500;

const NOBODY: OutageWitness = { away: () => {}, back: () => {} };

/**
 * Opens the database that `url` names (`file:<path>`, `file::memory:` for a passing one, or `postgres://…`) and brings its
 * schema up to date. A migration that breaks off leaves no half schema: they run in one transaction. Services that start
 * together on one PostgreSQL migrate it once: the others wait.
 * @throws RefusedDatabaseError when the database is not usable, or belongs to another or a newer service
 * @throws UnreachableDatabaseError when a server was away for `waitMs`
 * @throws UnavailableDatabaseError when a file is locked by another process, or its disk is full
 */
export async function openDatabase<Tables>(
  url: string,
  migrations: Migrations,
  options: OpenOptions = {},
): Promise<Kysely<Tables>> {
  return url.startsWith('file:') ? openSqlite(url, migrations, options) : openPostgres(url, migrations, options);
}

async function openSqlite<Tables>(
  url: string,
  migrations: Migrations,
  { onMigrated, onBroken = () => {} }: OpenOptions,
): Promise<Kysely<Tables>> {
  const file = url.slice('file:'.length);
  const dialect = new DurableSqliteDialect({ database: openDurableSqlite(file), onBroken });
  const db = new Kysely<Tables>({ dialect });
  const error = await migrate(db, migrations, { onMigrated });
  if (error === undefined) return db;
  await db.destroy();
  if (databaseFaultOf(error) !== undefined) throw new UnavailableDatabaseError(file, reasonOf(error), error);
  throw refusal(file, error);
}

async function openPostgres<Tables>(
  url: string,
  migrations: Migrations,
  options: OpenOptions,
): Promise<Kysely<Tables>> {
  const { waitMs = 0, witness = NOBODY, now = Date.now, onMigrated } = options;
  const outage = new DatabaseOutage(witness, now);
  const name = nameOf(url);
  const deadline = now() + waitMs;
  for (;;) {
    const error = await migratePostgres(url, migrations, outage, onMigrated);
    if (error === undefined) break;
    const fault = databaseFaultOf(error);
    if (fault === 'full') throw new UnavailableDatabaseError(name, reasonOf(error), error);
    if (fault !== 'away' && fault !== 'busy') throw refusal(name, error);
    if (now() >= deadline) {
      throw fault === 'busy'
        ? new UnavailableDatabaseError(name, reasonOf(error), error)
        : new UnreachableDatabaseError(name, waitMs, reasonOf(error), error);
    }
    outage.failed(error);
    await sleep(LOOK_AGAIN_MS);
  }
  outage.end();
  return new Kysely<Tables>({ dialect: openPostgresDialect(url, 'service', outage) });
}

/** @returns what went wrong, if something did */
async function migratePostgres(
  url: string,
  migrations: Migrations,
  outage: DatabaseOutage,
  onMigrated: OnMigrated | undefined,
): Promise<unknown> {
  const db = new Kysely<unknown>({ dialect: openPostgresDialect(url, 'migration', outage) });
  try {
    // Services may share a database, each in its own schema (`options=-c search_path=crm`): without its name the migrator
    // would take another's migrations for its own.
    return await migrate(db, migrations, { schema: await currentSchema(db), onMigrated });
  } catch (error) {
    return error;
  } finally {
    await db.destroy();
  }
}

/** @returns what went wrong, if something did */
async function migrate<Tables>(
  db: Kysely<Tables>,
  migrations: Migrations,
  { schema, onMigrated }: { readonly schema?: string; readonly onMigrated: OnMigrated | undefined },
): Promise<unknown> {
  const provider = { getMigrations: async () => ({ ...migrations }) };
  const own = schema === undefined ? {} : { migrationTableSchema: schema };
  try {
    const { error, results = [] } = await new Migrator({ db, provider, ...own }).migrateToLatest();
    if (error === undefined) onMigrated?.(results.map(({ migrationName }) => migrationName));
    return error;
  } catch (error) {
    return error;
  }
}

/** What to do about a database that does not let us in; for anything else see NEXT_STEP. */
const NEXT_STEPS: Readonly<Record<string, string>> = {
  '28000': 'Check the user in DATABASE_URL, and what the server lets in (pg_hba.conf).',
  '28P01': 'Check the user and the password in DATABASE_URL.',
  '3D000': 'Create it, or check its name in DATABASE_URL.',
  '42501': 'Let the user of DATABASE_URL create tables in its schema (grant usage, create on schema ... to ...).',
};

const NEXT_STEP =
  'Is it there? It may belong to another service or to a newer version: check DATABASE_URL, then the version; nothing was changed.';

function refusal(name: string, error: unknown): RefusedDatabaseError {
  const { code } = (error ?? {}) as { code?: unknown };
  const nextStep = (typeof code === 'string' && NEXT_STEPS[code]) || NEXT_STEP;
  return new RefusedDatabaseError(name, `could not be brought up to date (${reasonOf(error)})`, nextStep, error);
}

/**
 * The server's database as a message may name it: without its password.
 * @throws RefusedDatabaseError when `url` is none
 */
function nameOf(url: string): string {
  if (URL.canParse(url)) {
    const { host, pathname } = new URL(url);
    return `postgres://${host}${pathname}`;
  }
  throw new RefusedDatabaseError(
    'of DATABASE_URL',
    'has an address that cannot be read',
    'It is postgres://<user>:<password>@<host>/<database>; write @ : / ? # % in a password as %40 %3A %2F %3F %23 %25.',
  );
}
