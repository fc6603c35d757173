import type { Transaction } from 'kysely';
import type { Cause } from '../outcome';
import type { LedgerTables } from './ledger.tables';

/** Failed attempts that are kept of one delivery; older ones go, so that one that fails for ever fills no disk. */
const ATTEMPTS_KEPT = 50;

export interface FailedAttempt {
  readonly delivery: number;
  /** Counted from 1, over all of the delivery's attempts. */
  readonly number: number;
  readonly endedAt: number;
  readonly durationMs: number | null;
  readonly outcome: string;
  readonly cause: Cause;
}

export async function keepFailedAttempt(trx: Transaction<LedgerTables>, attempt: FailedAttempt): Promise<void> {
  const { delivery, number, endedAt, durationMs, outcome, cause } = attempt;
  await trx
    .insertInto('attempts')
    .values({ delivery, number, ended_at: endedAt, duration_ms: durationMs, outcome, cause: JSON.stringify(cause) })
    .execute();
  await trx
    .deleteFrom('attempts')
    .where('delivery', '=', delivery)
    .where('number', '<=', number - ATTEMPTS_KEPT)
    .execute();
}
