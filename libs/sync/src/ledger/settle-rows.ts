import { givenRows } from '@app/sql';
import { sql, type Transaction } from 'kysely';
import type { DeliveryState } from '../delivery-states';
import type { Settlement } from '../settlement';
import { causeToText } from './cause-text';
import { storable } from './dialect';
import { keepFailedAttempts } from './failed-attempts';
import type { LedgerTables } from './ledger.tables';

export interface Settled {
  readonly key: string;
  readonly state: DeliveryState;
  readonly discoveredAt: number;
}

/**
 * Writes what became of deliveries in one statement, and the attempts of those that failed in another: a statement for
 * each would be a round trip for each, and was 8 times slower even without one.
 * @returns those that were still `worker`'s to settle
 */
export async function settleRows(
  trx: Transaction<LedgerTables>,
  worker: string,
  settlements: readonly Settlement[],
  nowMs: number,
): Promise<Settled[]> {
  const rows = await trx
    .updateTable('deliveries')
    .from(
      givenRows(
        trx,
        settlements.map((settlement) => toRow(settlement, nowMs)),
        COLUMNS,
      ),
    )
    .set((is) => ({
      state: is.ref('given.state'),
      worker: null,
      if_lost: null,
      due_at: is.ref('given.due_at'),
      settled_at: is.ref('given.settled_at'),
      reference: is.fn.coalesce('given.reference', 'deliveries.reference'),
      attempts: is('given.attempts', '+', is.ref('given.failed')),
      last_error: is.fn.coalesce('given.last_error', 'deliveries.last_error'),
      error_code: is.fn.coalesce('given.error_code', 'deliveries.error_code'),
    }))
    .whereRef('deliveries.seq', '=', 'given.seq')
    // The fence. Written so that no plan starts from all that the worker has, which made this quadratic.
    .where(sql<boolean>`(deliveries.worker = ${worker}) is true`)
    // The rest of it: a settlement whose commit was not answered is made again, and by then the same worker may have claimed the
    // delivery anew. What it heard the first time would undo that claim, and one without idempotency would be sent twice.
    .whereRef('deliveries.attempts', '=', 'given.attempts')
    .returning([
      'deliveries.seq',
      'deliveries.key',
      'deliveries.state',
      'deliveries.attempts',
      'deliveries.discovered_at',
    ])
    .execute();
  const given = new Map(settlements.map((settlement) => [settlement.seq, settlement]));
  const failed = rows.flatMap(({ seq, attempts }) => {
    const { cause = null, durationMs = null, outcome = '' } = given.get(seq) ?? {};
    return cause === null ? [] : [{ delivery: seq, number: attempts, endedAt: nowMs, durationMs, outcome, cause }];
  });
  await keepFailedAttempts(trx, failed);
  return rows.map(({ key, state, discovered_at }) => ({ key, state, discoveredAt: discovered_at }));
}

const COLUMNS = {
  seq: 'bigint',
  state: 'text',
  due_at: 'bigint',
  settled_at: 'bigint',
  reference: 'text',
  attempts: 'bigint',
  failed: 'bigint',
  last_error: 'text',
  error_code: 'text',
} as const;

function toRow({ seq, state, dueAt, reference, attempts, cause }: Settlement, nowMs: number) {
  return {
    seq,
    state,
    due_at: dueAt,
    settled_at: state === 'pending' ? null : nowMs,
    reference: reference === null ? null : storable(reference),
    attempts,
    failed: cause === null ? 0 : 1,
    last_error: causeToText(cause),
    error_code: cause?.code ?? null,
  };
}
