import type { PostgresPool, PostgresPoolClient } from 'kysely';
import { Pool, type PoolClient, type PoolConfig, types } from 'pg';
import { databaseFaultOf } from './database-fault';
import type { DatabaseOutage } from './database-outage';

/**
 * How long anything may take before it is given up. What asks us waits 10 s by default (REQUEST_TIMEOUT_SECONDS), so that
 * an answer after that is for nobody; a wait for a lock must be the shorter part of a statement, or it would never be told
 * as what it is. A process that was stopped in the middle of a transaction keeps its locks for the third of these: with the
 * integrator's lease (5 s) and its sweep, which such a lock makes wait, another has its work in less than 15 s.
 * Source: https://www.postgresql.org/docs/current/runtime-config-client.html
 */
const ON_THE_SERVER = {
  lock_timeout: 4000,
  statement_timeout: 8000,
  idle_in_transaction_session_timeout: 8000,
} as const;

/** The server ends what takes too long itself; one that has not even done that is not there any more. */
const ANSWER_WITHIN_MS = 10_000;

/** To build an index or to wait for the migration of another replica. */
const MIGRATE_WITHIN_MS = 600_000;

/** To get a connection: from the pool, or from a server that is away. */
const CONNECT_WITHIN_MS = 5000;

/** Below what cloud networks forget an idle connection after (minutes), so that its loss is noticed while it is idle. */
const KEEP_ALIVE_AFTER_MS = 10_000;

/** To say goodbye to a server that may not answer. */
const END_WITHIN_MS = 2000;

/** What the connections are for: the statements of a service, or its migrations, which may take long. */
export type PoolUse = 'service' | 'migration';

const LIMITS: Readonly<Record<PoolUse, PoolConfig>> = {
  service: { ...ON_THE_SERVER, max: 10, query_timeout: ANSWER_WITHIN_MS },
  // DDL that waits for a lock makes all who come after it wait, too: it gives up as soon as any statement, and is tried again.
  migration: { ...ON_THE_SERVER, statement_timeout: 0, max: 1, query_timeout: MIGRATE_WITHIN_MS },
};

/**
 * Connections to a PostgreSQL, for Kysely. What breaks is made anew when it is needed, and `outage` is told of it. None of it
 * ends the process: `pg` emits the end of a connection as an error, in somebody's hands or not.
 */
export function openPostgresPool(url: string, use: PoolUse, outage: DatabaseOutage): PostgresPool {
  const pool = new Pool({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
    ...LIMITS[use],
    // `pg` gives a bigint as a text, because it may be larger than a number holds exactly; ours never are.
    types: {
      getTypeParser: (oid, format) => (oid === types.builtins.INT8 ? Number : types.getTypeParser(oid, format)),
    },
  });
  const noteLost = (error: Error): void => outage.failed(error);
  pool.on('error', noteLost);
  // The pool listens to the idle ones only.
  pool.on('connect', (client) => client.on('error', noteLost));
  return {
    options: pool.options,
    end: () => endWithin(END_WITHIN_MS, pool),
    async connect() {
      try {
        return watched(await pool.connect(), outage);
      } catch (error) {
        if (databaseFaultOf(error) === 'away') outage.failed(error);
        throw error;
      }
    },
  };
}

/**
 * A client in somebody's hands. Once its connection is lost, everything fails for that first reason (Kysely's rollback, which
 * fails then, would hide it), and it is not given back: after `Query read timeout` the unanswered statement is still in it,
 * and whoever came next would wait for that answer.
 */
function watched(client: PoolClient, outage: DatabaseOutage): PostgresPoolClient {
  let lost: Error | undefined;
  const noteLost = (error: Error): void => void (lost ??= error);
  client.on('error', noteLost);
  const query = async (text: string, values: unknown[]): Promise<unknown> => {
    if (lost !== undefined) throw lost;
    try {
      const result = await client.query(text, values);
      outage.answered();
      return result;
    } catch (error) {
      if (databaseFaultOf(error) === 'away' && error instanceof Error) {
        noteLost(error);
        outage.failed(error);
      }
      throw error;
    }
  };
  return {
    query: query as PostgresPoolClient['query'],
    release(destroy = false) {
      client.off('error', noteLost);
      client.release(destroy || lost !== undefined);
    },
  };
}

async function endWithin(limitMs: number, pool: Pool): Promise<void> {
  const limit = Promise.withResolvers<void>();
  const timer = setTimeout(limit.resolve, limitMs);
  await Promise.race([pool.end(), limit.promise]);
  clearTimeout(timer);
}
