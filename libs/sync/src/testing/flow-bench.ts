import type { Kysely, SqliteDatabase } from 'kysely';
import { filter, firstValueFrom, lastValueFrom, mergeMap, NEVER, range, Subject, toArray } from 'rxjs';
import type { Scratch } from '../audit/tallies';
import { ClaimsInHand } from '../claims-in-hand';
import { connectWhenDue, deliver, type DeliverOptions } from '../deliver';
import type { DeliveryState } from '../delivery-states';
import { discover } from '../discover';
import type { Flow } from '../flow';
import { FlowRunner } from '../flow-runner';
import { createLedger, type Ledger } from '../ledger/ledger';
import type { LedgerTables } from '../ledger/ledger.tables';
import type { DeliveryView } from '../ledger/delivery-view';
import type { FlowView } from '../ledger/ledger-view';
import type { EngineOptions } from '../sync-engine';
import type { SyncEvent } from '../sync-event';
import { OutageWatch } from '../outage-watch';
import { FakeSource } from './fake-source';
import { FakeTarget } from './fake-target';
import { openLedger } from './open-ledger';

/** A flow between a source and a target that a test plays, on a real ledger, with a clock that is set by hand. */
export class FlowBench {
  readonly source = new FakeSource();
  readonly target = new FakeTarget();
  readonly backoff = { baseMs: 1000, capMs: 30_000 };
  readonly events: SyncEvent[] = [];
  private readonly events$ = new Subject<SyncEvent>();
  now = 1_000_000;
  private workers = 0;
  private audits = 0;
  /** Opens a database for an audit; the engine itself may not know the driver. */
  openScratch: () => Scratch = () => {
    throw new Error('This test makes no audits: set openScratch.');
  };

  readonly flow: Flow = {
    name: 'welcome-package',
    source: this.source,
    target: this.target,
    map: (record) => {
      const { id } = record as { id?: unknown };
      return typeof id === 'number' ? { key: `k:${id}`, body: { customer_id: id } } : { fault: 'It has no id.' };
    },
  };

  private constructor(readonly db: Kysely<LedgerTables>) {}

  static async open(database: SqliteDatabase): Promise<FlowBench> {
    const bench = new FlowBench(await openLedger(database));
    await bench.ledger().discovery.open(bench.flow.name);
    return bench;
  }

  /** The ledger as one more process sees it. */
  ledger(): Ledger {
    return createLedger(this.db, this.clock, { name: 'a worker', newId: () => `worker-${++this.workers}` });
  }

  readonly clock = (): number => this.now;
  readonly random = (): number => 0.5;
  readonly emit = (event: SyncEvent): void => {
    this.events.push(event);
    this.events$.next(event);
  };

  /** Runs the first pipeline once, as the worker of `ledger`. */
  discover(ledger = this.ledger(), flow = this.flow): Promise<SyncEvent[]> {
    return lastValueFrom(discover(flow, { ledger, now: this.clock, stopping$: NEVER }).pipe(toArray()));
  }

  /** Runs the second pipeline once in all lanes, as the worker of `ledger`. */
  async deliver(ledger = this.ledger(), over: Partial<DeliverOptions & { flow: Flow }> = {}): Promise<SyncEvent[]> {
    const { flow = this.flow, ...given } = over;
    const { clock: now, random, backoff } = this;
    const events: SyncEvent[] = [];
    const emit = (event: SyncEvent): void => void events.push(event);
    const interrupted = new AbortController().signal;
    const options = {
      ledger,
      inHand: new ClaimsInHand({ flow: flow.name, delivery: ledger.delivery, now }),
      now,
      random,
      backoff,
      interrupted,
      isStopping: () => false,
      emit,
      poked$: NEVER,
      watch: new OutageWatch(),
      ...given,
    };
    const target = await connectWhenDue(flow, options);
    if (target === undefined) return events;
    const lanes = range(0, target.lanes).pipe(mergeMap(() => deliver(flow, target, options)));
    return [...events, ...(await lastValueFrom(lanes.pipe(toArray())))];
  }

  /** What an engine of one more process is made with. */
  engineOptions(ledger = this.ledger()): EngineOptions {
    const { clock: now, random, backoff } = this;
    return {
      ledger,
      now,
      random,
      backoff,
      newId: () => `audit-${++this.audits}`,
      stall: { afterMs: 60_000, pollEveryMs: 10_000 },
      audit: { settleMs: 60_000, openScratch: () => this.openScratch() },
    };
  }

  runner(ledger = this.ledger(), flow = this.flow): FlowRunner {
    const { clock: now, random, backoff, emit } = this;
    return new FlowRunner(flow, { ledger, now, random, backoff, emit });
  }

  /** Waits for the next event of a kind. */
  next(kind: SyncEvent['kind']): Promise<SyncEvent> {
    return firstValueFrom(this.events$.pipe(filter((event) => event.kind === kind)));
  }

  kinds(events = this.events): SyncEvent['kind'][] {
    return events.map(({ kind }) => kind);
  }

  /** Records with the ids 1 to `count`, discovered. */
  async discovered(count: number): Promise<void> {
    const ledger = this.ledger();
    const deliveries = Array.from({ length: count }, (_, index) => ({
      key: `k:${index + 1}`,
      record: { id: index + 1 },
    }));
    await ledger.discovery.record(this.flow.name, deliveries, this.now);
  }

  async states(): Promise<Record<string, DeliveryState>> {
    const rows = await this.db.selectFrom('deliveries').select(['key', 'state']).orderBy('seq').execute();
    return Object.fromEntries(rows.map(({ key, state }) => [key, state]));
  }

  async view(): Promise<FlowView> {
    const view = await this.ledger().view.flow(this.flow.name);
    if (view === undefined) throw new Error('The ledger does not know the flow.');
    return view;
  }

  async delivery(key: string): Promise<DeliveryView> {
    const view = await this.ledger().deliveries.find(this.flow.name, key);
    if (view === undefined) throw new Error(`The ledger does not know ${key}.`);
    return view;
  }
}

/** Records with the ids 1 to `count`. */
export function recordsTo(count: number): { id: number }[] {
  return Array.from({ length: count }, (_, index) => ({ id: index + 1 }));
}
