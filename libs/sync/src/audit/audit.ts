import { concat, defer, ignoreElements, type Observable } from 'rxjs';
import { describeRecord } from '../describe-record';
import { toNewDelivery } from '../discover';
import type { Effects, Flow } from '../flow';
import type { AuditLedger, Finding } from '../ledger/audit-ledger';
import { isExact, judgeTally, type KnownDelivery, type Tally } from './judge-tally';
import { readAll } from './read-all';
import type { Tallies, Told } from './tallies';

/** Tallies that are judged at once. */
const PAGE = 1000;

export interface AuditOptions {
  readonly ledger: AuditLedger;
  readonly tallies: Tallies;
  /** The number of the audit in the ledger. */
  readonly audit: number;
  /** The instant, in ms of the epoch, from which on a record is too young to be missed. */
  readonly since: number;
  readonly onProgress: (soFar: { readonly records: number; readonly effects: number }) => Promise<void>;
}

/**
 * Holds what the source has against what the target has, and keeps what does not fit. The source is read first: whatever
 * it told has had its time when the target is asked. Neither is ever in memory as a whole.
 */
export function audit(flow: Flow, effects: Effects, options: AuditOptions): Observable<never> {
  const { onProgress, tallies } = options;
  const soFar = { records: 0, effects: 0 };
  return concat(
    readAll(flow.source, async (records) => {
      await tallies.addRecords(records.map((record) => tellRecord(flow, record)));
      soFar.records += records.length;
      await onProgress(soFar);
    }),
    readAll(effects.source, async (page) => {
      const told = page.flatMap((effect) => tellEffect(effects, effect));
      await tallies.addEffects(told);
      soFar.effects += told.length;
      await onProgress(soFar);
    }),
    defer(() => judgeAll(flow.name, options)).pipe(ignoreElements()),
  );
}

function tellRecord(flow: Flow, record: unknown): Told {
  // As discovery does it, so that a record that maps to nothing is found under the key of its dead letter.
  const { key } = toNewDelivery(flow, record);
  return { key, createdAt: describeRecord(flow, record).createdAt ?? null };
}

function tellEffect({ read }: Effects, effect: unknown): Told[] {
  const found = read(effect);
  return found === undefined ? [] : [{ key: found.key, createdAt: found.createdAt ?? null }];
}

async function judgeAll(flow: string, { ledger, tallies, audit: number, since }: AuditOptions): Promise<void> {
  let after = '';
  for (;;) {
    const page = await tallies.page(after, PAGE);
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.key;
    const suspects = page.filter((tally) => !isExact(tally));
    const known = await ledger.known(
      flow,
      suspects.map(({ key }) => key),
    );
    await ledger.addFindings(
      number,
      suspects.flatMap((tally) => toFindings(tally, known.get(tally.key), since)),
    );
  }
}

function toFindings(tally: Tally, delivery: KnownDelivery | undefined, since: number): Finding[] {
  return judgeTally(tally, delivery, since).map((kind) => ({
    kind,
    key: tally.key,
    deliveryState: delivery?.state ?? null,
    effects: tally.effects,
  }));
}
