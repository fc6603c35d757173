import { isPostgres } from '@app/sql';
import { type Kysely, type RawBuilder, sql } from 'kysely';

/** The clock that leases go by, as SQL: ms of the epoch. */
export type LeaseClock = () => RawBuilder<number>;

/**
 * The clock that all workers of a ledger share. On PostgreSQL they may be on several machines: there it is the database's
 * own, or one whose clock is wrong would take the others' work again and again, or keep its own for ever.
 */
export function sharedClock(db: Pick<Kysely<unknown>, 'getExecutor'>, now: () => number): LeaseClock {
  // Not now(), which stands still in a transaction: one that has waited for a lock would judge by an instant long past.
  if (isPostgres(db)) return () => sql<number>`cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`;
  return processClock(now);
}

/** The clock of this process, for a ledger that one machine has to itself. */
export function processClock(now: () => number): LeaseClock {
  return () => sql<number>`cast(${now()} as bigint)`;
}
