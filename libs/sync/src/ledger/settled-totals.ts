import type { Transaction } from 'kysely';
import { latencyBucket } from '../latency-bucket';
import type { LedgerTables } from './ledger.tables';

/** Minutes of which is kept how many deliveries took how long. */
const MINUTES_KEPT = 24 * 60;

/** Counts deliveries by the minute and by how long they took, from discovery to delivery, in ms. */
export async function addLatencies(
  trx: Transaction<LedgerTables>,
  flow: string,
  latencies: readonly number[],
  nowMs: number,
): Promise<void> {
  if (latencies.length === 0) return;
  const minute = Math.floor(nowMs / 60_000);
  await trx
    .deleteFrom('delivered_minutes')
    .where('flow', '=', flow)
    .where('minute', '<', minute - MINUTES_KEPT)
    .execute();
  const rows = [...Map.groupBy(latencies, latencyBucket)]
    .map(([latency_bucket, { length: deliveries }]) => ({ flow, minute, latency_bucket, deliveries }))
    // Two who count the same minute at once take its rows in the same order, or each would wait for the other.
    .sort((a, b) => a.latency_bucket - b.latency_bucket);
  await trx
    .insertInto('delivered_minutes')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['flow', 'minute', 'latency_bucket'])
        .doUpdateSet((is) => ({ deliveries: is('delivered_minutes.deliveries', '+', is.ref('excluded.deliveries')) })),
    )
    .execute();
}

/** Adds what came to an end to the flow's totals: in the transaction that settles it, or the totals would drift. */
export async function addEnded(
  trx: Transaction<LedgerTables>,
  flow: string,
  { ended, delivered }: { readonly ended: number; readonly delivered: number },
  nowMs: number,
): Promise<void> {
  if (ended === 0) return;
  await trx
    .updateTable('flows')
    .set((is) => ({ last_settled_at: nowMs, delivered: is('delivered', '+', delivered) }))
    .where('name', '=', flow)
    .execute();
}
