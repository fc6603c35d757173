import type { Transaction } from 'kysely';
import type { Cause } from '../outcome';
import type { LedgerTables } from './ledger.tables';

/** Failed attempts that are kept of one delivery; older ones go, so that one that fails for ever fills no disk. */
export const ATTEMPTS_KEPT = 50;

export interface FailedAttempt {
  readonly delivery: number;
  /** Counted from 1, over all of the delivery's attempts. */
  readonly number: number;
  readonly endedAt: number;
  readonly durationMs: number | null;
  readonly outcome: string;
  readonly cause: Cause;
}

export async function keepFailedAttempts(
  trx: Transaction<LedgerTables>,
  attempts: readonly FailedAttempt[],
): Promise<void> {
  if (attempts.length === 0) return;
  const rows = attempts.map(({ endedAt, durationMs, cause, ...attempt }) => ({
    ...attempt,
    ended_at: endedAt,
    duration_ms: durationMs,
    cause: JSON.stringify(cause),
  }));
  await trx.insertInto('attempts').values(rows).execute();
  for (const { delivery, number } of attempts.filter((attempt) => attempt.number > ATTEMPTS_KEPT)) {
    await trx
      .deleteFrom('attempts')
      .where('delivery', '=', delivery)
      .where('number', '<=', number - ATTEMPTS_KEPT)
      .execute();
  }
}
