import { type Kysely, PostgresAdapter, PostgresDialect } from 'kysely';
import { Pool, types } from 'pg';

/**
 * How long anything may take on the server before it is given up: a statement, a wait for a lock, a transaction in which
 * nothing happens. Without these a client that hangs would hold its locks, and all who wait for them, for ever.
 * Source: https://www.postgresql.org/docs/current/runtime-config-client.html
 */
const TIMEOUTS = {
  statement_timeout: 30_000,
  lock_timeout: 10_000,
  idle_in_transaction_session_timeout: 30_000,
} as const;

/** To get a connection: from the pool, or from a server that is away. */
const CONNECT_WITHIN_MS = 5000;
const CONNECTIONS = 10;

/** Kysely's PostgreSQL by a pool that makes a broken connection anew. `onLost` is told of idle ones that broke. */
export function openPostgresDialect(url: string, onLost: (error: Error) => void): PostgresDialect {
  const pool = new Pool({
    connectionString: url,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    ...TIMEOUTS,
    // `pg` gives a bigint as a text, because it may be larger than a number holds exactly; ours never are.
    types: {
      getTypeParser: (oid, format) => (oid === types.builtins.INT8 ? Number : types.getTypeParser(oid, format)),
    },
  });
  // Without a listener the end of an idle connection ends the process. The pool makes a new one when it is needed.
  pool.on('error', onLost);
  return new PostgresDialect({ pool });
}

/** True for a database on PostgreSQL: for the few statements that SQLite has no need for, or no words. */
export function isPostgres(db: Pick<Kysely<unknown>, 'getExecutor'>): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter;
}
