import type { Kysely } from 'kysely';
import type { DeliveryState } from '../../delivery-states';
import type { Settlement } from '../../settlement';
import type { Claim } from '../delivery-ledger';
import type { NewDelivery } from '../insert-deliveries';
import { processClock } from '../lease-clock';
import { createLedger, type Ledger } from '../ledger';
import type { LedgerTables } from '../ledger.tables';
import type { Operator } from '../operator-ledger';

export const FLOW = 'welcome-package';
export const CAUSE = { code: 'http-500', detail: 'The target answered 500.', status: 500 };
export const HOLD = { cause: CAUSE, heldSince: 1_000_000, failures: 1, probeAt: 1_005_000 };

type IfLost = 'pending' | 'uncertain';

/** What the rules of the ledger are tried on: one database, a clock that is set by hand, and any number of workers. */
export class LedgerBench {
  db!: Kysely<LedgerTables>;
  now = 0;
  private workers = 0;
  private audits = 0;

  async open(db: Kysely<LedgerTables>): Promise<void> {
    this.db = db;
    this.now = 1_000_000;
    await this.worker().discovery.open(FLOW);
  }

  /** The ledger as one more process sees it. */
  worker(newId = (): string => `worker-${++this.workers}`, name = 'a worker'): Ledger {
    const now = (): number => this.now;
    return createLedger(this.db, now, { name, newId }, processClock(now));
  }

  /** As {@link worker}, with the wrong time of day; its leases go by what the ledger takes for the clock of all. */
  workerAt(now: () => number): Ledger {
    return createLedger(this.db, now, { name: 'a worker', newId: () => `worker-${++this.workers}` });
  }

  get operator(): Operator {
    return { name: 'ada', atMs: this.now };
  }

  /** Deliveries `k:1` to `k:<count>`, due now. */
  async discover(count: number): Promise<string[]> {
    const deliveries = Array.from({ length: count }, (_, index) => delivery(index + 1));
    return this.worker().discovery.record(FLOW, deliveries, this.now);
  }

  async claim(
    by: Ledger,
    over: { readonly limit?: number; readonly weights?: [1, ...number[]]; readonly ifLost?: IfLost } = {},
  ): Promise<Claim> {
    const options = { limit: 100, weights: [1] as [1], ifLost: 'pending' as const };
    const times = { nowMs: this.now, probeEndsAt: this.now + 5000 };
    return by.delivery.claim(FLOW, await by.lease.id(), { ...options, ...times, ...over });
  }

  /** As of the claim that was made last; `over` for another one. */
  async settle(
    by: Ledger,
    settlements: readonly Settlement[],
    over: Pick<Partial<Settlement>, 'attempts'> = {},
  ): Promise<Set<string>> {
    const rows = await this.db
      .selectFrom('deliveries')
      .select(['seq', 'key', 'attempts'])
      .where('flow', '=', FLOW)
      .execute();
    const known = new Map(rows.map((row) => [row.key, row]));
    const own = settlements.map((settlement) => ({ ...settlement, ...known.get(settlement.key), ...over }));
    return by.delivery.settle(FLOW, await by.lease.id(), own, this.now);
  }

  /** Starts an audit of the flow. @throws Error when one is running */
  async audit(by: Ledger, isRepair = true): Promise<{ seq: number; id: string; flow: string }> {
    const id = `audit-${++this.audits}`;
    const seq = await by.audit.start({ id, flow: FLOW, worker: await by.lease.id(), isRepair, by: this.operator });
    if (seq === undefined) throw new Error('An audit is running.');
    return { seq, id, flow: FLOW };
  }

  /** Brings `k:1` to a state by the ways that there are. */
  async bring(state: DeliveryState, by: Ledger = this.worker(), ifLost: IfLost = 'pending'): Promise<Ledger> {
    await this.discover(1);
    if (state === 'pending') return by;
    await this.claim(by, { ifLost });
    if (state !== 'delivering') await this.settle(by, [settlement(state)]);
    return by;
  }

  async states(): Promise<Record<string, DeliveryState>> {
    const rows = await this.db.selectFrom('deliveries').select(['key', 'state']).orderBy('seq').execute();
    return Object.fromEntries(rows.map(({ key, state }) => [key, state]));
  }

  async cursor(): Promise<string | null | undefined> {
    return (await this.worker().view.flow(FLOW))?.cursor;
  }
}

export function delivery(number: number): NewDelivery {
  return { key: `k:${number}`, record: { id: number } };
}

/** What delivery writes for `k:1`, the first delivery of the ledger, or that of another key, when it comes to `state`. */
export function settlement(state: DeliveryState, over: Partial<Settlement> = {}): Settlement {
  const outcomes = {
    pending: 'retry',
    delivering: 'interrupted',
    delivered: 'delivered',
    dead: 'reject',
    uncertain: 'uncertain',
  } as const;
  return {
    key: 'k:1',
    seq: 1,
    attempts: 0,
    state,
    outcome: outcomes[state],
    dueAt: state === 'pending' ? 1_000_000 : null,
    reference: state === 'delivered' ? 'r-1' : null,
    cause: state === 'delivered' ? null : CAUSE,
    durationMs: 7,
    ...over,
  };
}

export const released = settlement('pending', { outcome: 'interrupted', cause: null });
export const keysOf = ({ deliveries }: Claim): string[] => deliveries.map(({ key }) => key);
