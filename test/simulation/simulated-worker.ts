import { createLedger, type Ledger, SyncEngine, type SyncEvent } from '@app/sync';
import type { Faults } from './faults';
import { openLedgerDoor } from './ledger-door';
import { LedgerFault, type LedgerFile } from './ledger-file';
import type { LedgerOracle } from './ledger-oracle';
import type { Lifeline } from './lifeline';
import { FLOW, type FlowOptions, simulatedFlow } from './simulated-flow';

export interface WorkerOptions extends FlowOptions {
  readonly lifeline: Lifeline;
  readonly file: LedgerFile;
  readonly oracle: LedgerOracle;
  readonly faults: Faults;
  readonly newId: () => string;
  readonly tell: (who: string, what: string) => void;
  readonly violate: (what: string) => void;
}

/** Below the engine's lease of 5 s, as in the service. */
const TEND_EVERY_MS = 1400;
const POLL_EVERY_MS = 2200;
/** Some stop before what is under way can have been answered. */
const LONGEST_GRACE_MS = 600;

/** One process: an engine, the schedule that the service has, and nothing else that keeps time. */
export class SimulatedWorker {
  readonly lifeline: Lifeline;
  private readonly engine: SyncEngine;
  private readonly ids = new Set<string>();
  private isOpen = true;

  constructor(private readonly options: WorkerOptions) {
    const { dice, file, lifeline, newId, oracle, time } = options;
    this.lifeline = lifeline;
    const db = openLedgerDoor({ ...options, file, onCommit: () => oracle.lookAfterCommit(this.ids) });
    const ledger = createLedger(db, time.now, {
      name: lifeline.who,
      newId: () => {
        const id = newId();
        this.ids.add(id);
        return id;
      },
    });
    this.engine = new SyncEngine([simulatedFlow(options)], {
      ledger: withoutStallWatch(ledger),
      now: time.now,
      random: dice.random,
      backoff: { baseMs: 200, capMs: 1500 },
      newId,
      stall: { afterMs: 60_000, pollEveryMs: POLL_EVERY_MS },
      audit: { settleMs: 60_000, openScratch: () => this.refuseAudits() },
    });
    this.engine.events$.subscribe((event) => this.hear(event));
  }

  /** As the service starts: it ends when it cannot open its ledger. */
  start(): void {
    const opened = this.engine.open().then(
      () => {
        this.again(POLL_EVERY_MS, () => this.engine.poll());
        this.again(TEND_EVERY_MS, () => this.engine.tend());
      },
      (error: unknown) => {
        this.judgeError(error);
        this.lifeline.cut();
      },
    );
    this.watch(opened);
  }

  /** As the service stops: what is under way gets its grace, then the process ends. */
  stop(): void {
    this.isOpen = false;
    const { dice, tell } = this.options;
    tell(this.lifeline.who, 'STOPS');
    this.watch(this.engine.stop(dice.between(0, LONGEST_GRACE_MS)).then(() => this.lifeline.cut()));
  }

  /** Somebody tells it of a record before it has polled it. */
  told(record: unknown): void {
    if (this.isOpen && !this.lifeline.isCut && !this.lifeline.isFrozen)
      this.watch(this.engine.record(FLOW, [record]).then(nothing, (error: unknown) => this.judgeError(error)));
  }

  private again(everyMs: number, tick: () => Promise<void>): void {
    if (!this.isOpen || this.lifeline.isCut) return;
    // A process that is stopped has no ticks.
    if (!this.lifeline.isFrozen) this.watch(tick());
    const { dice, time } = this.options;
    time.after(everyMs + dice.between(0, 400), () => this.again(everyMs, tick));
  }

  private hear(event: SyncEvent): void {
    if (this.lifeline.isCut) return;
    this.options.tell(this.lifeline.who, `tells ${event.kind}`);
    if (event.kind === 'failed') this.judgeError(event.error);
  }

  /** The ledger may be away; anything else that fails is a mistake. */
  private judgeError(error: unknown): void {
    if (error instanceof LedgerFault) return;
    this.options.violate(
      `failed unexpectedly: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  }

  /** What the schedule starts must not fail: in the service it would end the process. */
  private watch(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.options.violate(`ended the process: ${String(error)}`));
  }

  private refuseAudits(): never {
    throw new Error('No audits are simulated.');
  }
}

function nothing(): void {}

/** Telling of stalls changes nothing, and would be every third statement. */
function withoutStallWatch(ledger: Ledger): Ledger {
  return {
    ...ledger,
    view: Object.assign(Object.create(ledger.view) as Ledger['view'], { motion: async () => undefined }),
  };
}
