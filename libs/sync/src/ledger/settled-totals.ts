import type { Transaction } from 'kysely';
import { latencyBucket } from '../latency-bucket';
import type { LedgerTables } from './ledger.tables';

/** Minutes of which is kept how many deliveries took how long. */
const MINUTES_KEPT = 24 * 60;

/** How many deliveries came to an end, and how long those took that were delivered. */
export interface SettledTotals {
  readonly ended: number;
  /** From discovery to delivery, in ms, of each that was delivered. */
  readonly latencies: readonly number[];
}

/** Adds what came to an end to the flow's totals: in the transaction that settles it, or the totals would drift. */
export async function addSettledTotals(
  trx: Transaction<LedgerTables>,
  flow: string,
  { ended, latencies }: SettledTotals,
  nowMs: number,
): Promise<void> {
  if (ended === 0) return;
  await trx
    .updateTable('flows')
    .set((is) => ({ last_settled_at: nowMs, delivered: is('delivered', '+', latencies.length) }))
    .where('name', '=', flow)
    .execute();
  if (latencies.length === 0) return;
  const minute = Math.floor(nowMs / 60_000);
  const rows = [...Map.groupBy(latencies, latencyBucket)].map(([latency_bucket, { length: deliveries }]) => ({
    flow,
    minute,
    latency_bucket,
    deliveries,
  }));
  await trx
    .insertInto('delivered_minutes')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['flow', 'minute', 'latency_bucket'])
        .doUpdateSet((is) => ({ deliveries: is('delivered_minutes.deliveries', '+', is.ref('excluded.deliveries')) })),
    )
    .execute();
  await trx
    .deleteFrom('delivered_minutes')
    .where('flow', '=', flow)
    .where('minute', '<', minute - MINUTES_KEPT)
    .execute();
}
