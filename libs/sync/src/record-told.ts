import { toNewDelivery } from './discover';
import type { Flow } from './flow';
import type { Ledger } from './ledger/ledger';

/** What became of records that an event told of. */
export interface Told {
  /** The keys that the ledger did not know yet. */
  readonly keys: readonly string[];
  /** For each record, whether it was new. */
  readonly isNew: readonly boolean[];
}

/**
 * Adds records that the source told of by itself: mapped as discovery maps them, in one transaction, under the same unique
 * key. The cursor stays, so that a poll reads them once more and finds them known; what was never told it finds as before.
 *
 * Needs no lease, because it moves no cursor, and does not ask whether the flow is paused: what is recorded is not yet sent.
 */
export async function recordTold(
  flow: Flow,
  records: readonly unknown[],
  { ledger, now }: { readonly ledger: Ledger; readonly now: () => number },
): Promise<Told> {
  const deliveries = records.map((record) => toNewDelivery(flow, record));
  const keys = await ledger.discovery.record(flow.name, deliveries, now(), undefined, 'event');
  const added = new Set(keys);
  // Of a key that is told twice at once, the first is the new one.
  return { keys, isNew: deliveries.map(({ key }) => added.delete(key)) };
}
