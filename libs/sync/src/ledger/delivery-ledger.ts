import { givenRows, isPostgres } from '@app/sql';
import { type Kysely, sql, type Transaction } from 'kysely';
import { countWithin } from '../count-within';
import type { Hold } from '../flow-hold';
import type { Settlement } from '../settlement';
import { causeFromText, causeToText } from './cause-text';
import { plannedOnce } from './dialect';
import type { LedgerTables } from './ledger.tables';
import { addEnded, addLatencies } from './settled-totals';
import { settleRows } from './settle-rows';

/** A delivery in the hands of a worker. */
export interface Claimed {
  readonly seq: number;
  readonly key: string;
  readonly record: unknown;
  readonly attempts: number;
  readonly discoveredAt: number;
}

/** Some deliveries to send; `isProbe` when it is the one that finds out whether a held flow may go on. */
export interface Claim {
  readonly deliveries: readonly Claimed[];
  readonly isProbe: boolean;
}

/** Where delivery reads and writes: what is due, who has it, what became of it, and whether the flow is held. */
export class DeliveryLedger {
  constructor(private readonly db: Kysely<LedgerTables>) {}

  /** True when the flow has something to send now, if only a probe. */
  async hasWork(flow: string, nowMs: number): Promise<boolean> {
    const { paused_at, probe_at } = await this.db
      .selectFrom('flows')
      .select(['paused_at', 'probe_at'])
      .where('name', '=', flow)
      .executeTakeFirstOrThrow();
    if (paused_at !== null || (probe_at !== null && probe_at > nowMs)) return false;
    const due = await dueAt(this.db, flow, nowMs).select('seq').limit(1).executeTakeFirst();
    return due !== undefined;
  }

  /**
   * Takes due deliveries that weigh up to `limit`, oldest first, for `worker` alone. Of a held flow it takes one, when its probe is
   * due, and puts the next probe off until `probeEndsAt`.
   */
  async claim(flow: string, worker: string, options: ClaimOptions): Promise<Claim> {
    const { limit, weights, ifLost, nowMs, probeEndsAt } = options;
    return this.db.transaction().execute(async (trx) => {
      const { paused_at, probe_at } = await trx
        .selectFrom('flows')
        .select(['paused_at', 'probe_at'])
        .where('name', '=', flow)
        .executeTakeFirstOrThrow();
      const isProbe = probe_at !== null;
      if (paused_at !== null || (isProbe && probe_at > nowMs) || !(await hasLease(trx, worker)))
        return { deliveries: [], isProbe };
      if (isProbe && !(await takeProbe(trx, flow, probe_at, probeEndsAt))) return { deliveries: [], isProbe };
      // Looked at without a lock, so that no more is locked than is taken, and others find the rest. Where another worker claims at this
      // moment, it may be as many of the next ones, which weigh more.
      const oldest =
        isProbe || weights.length === 1 ? [] : await dueAt(trx, flow, nowMs).select('attempts').limit(limit).execute();
      const tried = oldest.map(({ attempts }) => attempts);
      const most = isProbe ? 1 : countWithin(tried, limit, weights);
      const rows = await trx
        // Materialized, or the plan may take it again for each row, and more than `limit`.
        .with(
          (cte) => cte('due').materialized(),
          (query) =>
            dueAt(query, flow, nowMs)
              .select('seq')
              .limit(most)
              // What another worker is claiming now is passed over, not waited for.
              .$if(isPostgres(trx), (due) => due.forUpdate().skipLocked()),
        )
        .updateTable('deliveries')
        .set({ state: 'delivering', worker, if_lost: ifLost, due_at: null })
        .where('seq', 'in', (query) => query.selectFrom('due').select('seq'))
        .returning(['seq', 'key', 'record', 'attempts', 'discovered_at'])
        .execute();
      if (isProbe && rows.length === 0) await takeProbe(trx, flow, probeEndsAt, probe_at);
      return { deliveries: rows.map(toClaimed).sort((a, b) => a.seq - b.seq), isProbe };
    });
  }

  /**
   * Writes what became of deliveries, and whether the flow is held, in one transaction.
   * @returns the keys that were settled. One that is missing was taken from `worker`, which came too late (fencing).
   */
  async settle(
    flow: string,
    worker: string,
    settlements: readonly Settlement[],
    nowMs: number,
    hold?: (current: Hold | null) => Hold | null,
  ): Promise<Set<string>> {
    return this.db.transaction().execute(async (trx) => {
      const settled = await settleRows(trx, worker, settlements, nowMs);
      const ended = settled.filter(({ state }) => state !== 'pending');
      const latencies = ended
        .filter(({ state }) => state === 'delivered')
        .map(({ discoveredAt }) => nowMs - discoveredAt);
      // The flow's row comes last, and the minutes before it: all lanes of all workers wait for them until the commit.
      await addLatencies(trx, flow, latencies, nowMs);
      // A worker whose work was taken back has no say in the hold either.
      if (hold !== undefined && settled.length > 0) await changeHold(trx, flow, hold);
      await addEnded(trx, flow, { ended: ended.length, delivered: latencies.length }, nowMs);
      return new Set(settled.map(({ key }) => key));
    });
  }

  /**
   * Gives back what `worker` has claimed, besides `inHand`: nothing of it was sent, because nobody was told of it. One that is in
   * hand with fewer attempts was claimed anew since then, and that claim is one of those.
   */
  async release(
    flow: string,
    worker: string,
    inHand: readonly Pick<Claimed, 'seq' | 'attempts'>[],
    nowMs: number,
  ): Promise<void> {
    await this.db.transaction().execute(async (trx) => {
      // The commit of the claim may still be on its way. It holds this row (hasLease), so that this waits for it: without that, it
      // would find nothing to give back, and the claim would come true afterwards.
      if (isPostgres(trx)) await trx.selectFrom('workers').select('id').where('id', '=', worker).forUpdate().execute();
      await trx
        .updateTable('deliveries')
        .set({ state: 'pending', worker: null, if_lost: null, due_at: nowMs })
        .where('flow', '=', flow)
        .where('worker', '=', worker)
        // Not as a question for each row, which SQLite answers by reading all that is given: half a second for a few thousand.
        .where((is) =>
          is(
            is.refTuple('seq', 'attempts'),
            'not in',
            is
              .selectFrom(givenRows(trx, inHand, { seq: 'bigint', attempts: 'bigint' }))
              .select(['given.seq', 'given.attempts'])
              .$asTuple('seq', 'attempts'),
          ),
        )
        .execute();
    });
  }

  /** Holds the flow or lets it go on, as `next` decides from how it is. */
  async hold(flow: string, next: (current: Hold | null) => Hold | null): Promise<void> {
    await this.db.transaction().execute((trx) => changeHold(trx, flow, next));
  }
}

interface ClaimOptions {
  readonly limit: number;
  /** What one weighs that had no attempt, one, two, and so on, see `ConnectedTarget`. */
  readonly weights: readonly [1, ...number[]];
  /** What becomes of them when the worker is lost before it says how they went. */
  readonly ifLost: 'pending' | 'uncertain';
  readonly nowMs: number;
  readonly probeEndsAt: number;
}

/** The row is locked only where something changes: most of what is settled changes no hold. Then `next` decides once more. */
async function changeHold(
  trx: Transaction<LedgerTables>,
  flow: string,
  next: (current: Hold | null) => Hold | null,
): Promise<void> {
  const row = trx
    .selectFrom('flows')
    .select(['hold_cause', 'held_since', 'hold_failures', 'probe_at'])
    .where('name', '=', flow);
  let current = toHold(await row.executeTakeFirstOrThrow());
  let changed = next(current);
  if (changed === current) return;
  if (isPostgres(trx)) {
    // Not FOR UPDATE, which would wait for every row that is being added: it refers to the flow.
    current = toHold(await row.forNoKeyUpdate().executeTakeFirstOrThrow());
    changed = next(current);
    if (changed === current) return;
  }
  await trx
    .updateTable('flows')
    .set({
      hold_cause: causeToText(changed?.cause ?? null),
      held_since: changed?.heldSince ?? null,
      hold_failures: changed?.failures ?? 0,
      probe_at: changed?.probeAt ?? null,
    })
    .where('name', '=', flow)
    .execute();
}

/** What is due, oldest first. */
function dueAt(db: Pick<Kysely<LedgerTables>, 'selectFrom'>, flow: string, nowMs: number) {
  return db
    .selectFrom('deliveries')
    .where('flow', '=', plannedOnce(flow))
    .where('state', '=', sql.lit('pending' as const))
    .where('due_at', '<=', nowMs)
    .orderBy('due_at')
    .orderBy('seq');
}

/** Moves the probe from one instant to another. @returns false when another worker has moved it meanwhile */
async function takeProbe(trx: Transaction<LedgerTables>, flow: string, from: number, to: number): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('flows')
    .set({ probe_at: to })
    .where('name', '=', flow)
    .where('probe_at', '=', from)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** A worker whose lease was swept claims nothing under that id: nobody would take it back. */
async function hasLease(trx: Transaction<LedgerTables>, worker: string): Promise<boolean> {
  const lease = trx
    .selectFrom('workers')
    .select('id')
    .where('id', '=', worker)
    // A sweep that comes now waits until the claim is made, and then takes it back.
    .$if(isPostgres(trx), (query) => query.forKeyShare());
  return (await lease.executeTakeFirst()) !== undefined;
}

function toClaimed(row: {
  seq: number;
  key: string;
  record: string;
  attempts: number;
  discovered_at: number;
}): Claimed {
  return {
    seq: row.seq,
    key: row.key,
    record: JSON.parse(row.record) as unknown,
    attempts: row.attempts,
    discoveredAt: row.discovered_at,
  };
}

/** The hold as it is stored. */
export function toHold(
  row: Pick<LedgerTables['flows'], 'hold_cause' | 'held_since' | 'hold_failures' | 'probe_at'>,
): Hold | null {
  if (row.hold_cause === null || row.probe_at === null) return null;
  return {
    cause: causeFromText(row.hold_cause),
    heldSince: row.held_since ?? row.probe_at,
    failures: row.hold_failures,
    probeAt: row.probe_at,
  };
}
