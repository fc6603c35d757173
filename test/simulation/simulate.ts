import { Dice } from './dice';
import { type Fault, Faults } from './faults';
import type { LedgerFile } from './ledger-file';
import { LedgerOracle } from './ledger-oracle';
import { type Fate, Lifeline } from './lifeline';
import { Network } from './network';
import { playTimers } from './played-timers';
import { judgeEnd } from './judge-end';
import { SimulatedWorker } from './simulated-worker';
import { SourceSystem } from './source-system';
import { TargetSystem } from './target-system';
import { VirtualTime } from './virtual-time';

/** What became of one seed. */
export interface Simulated {
  readonly seed: number;
  /** The first thing that was not as promised, and when; `undefined` when all was. */
  readonly violation: string | undefined;
  /** What happened, line by line; kept where the promise was broken, or where it is asked for. */
  readonly trace: readonly string[];
  /** How often each thing happened that is of interest: a simulation in which nothing goes wrong shows nothing. */
  readonly seen: ReadonlyMap<string, number>;
  readonly virtualMs: number;
}

/** Faults end after this; then all must come to rest. */
const FAULTS_END_MS = 6500;
const REST_WITHIN_MS = 60_000;

/** Runs the engine under the faults that are drawn from the seed. The same seed does the same, step by step. */
export async function simulate(seed: number, file: LedgerFile, isTraced = false): Promise<Simulated> {
  const simulation = new Simulation(seed, file, isTraced);
  const putBack = playTimers(simulation.time);
  try {
    return await simulation.run();
  } finally {
    putBack();
  }
}

type Step = readonly [at: number, who: string, what: string];

class Simulation {
  readonly time = new VirtualTime();
  private readonly dice: Dice;
  private readonly trace: Step[] = [];
  private readonly seen = new Map<string, number>();
  private readonly faults: Faults;
  private readonly source: SourceSystem;
  private readonly target: TargetSystem;
  private readonly network: Network;
  private readonly concurrency: number;
  private readonly oracle: LedgerOracle;
  private readonly workers: SimulatedWorker[] = [];
  private readonly startedAt = this.time.now();
  private violation: string | undefined;
  private started = 0;
  private ids = 0;

  constructor(
    private readonly seed: number,
    private readonly file: LedgerFile,
    private readonly isTraced: boolean,
  ) {
    file.clear();
    const dice = (this.dice = new Dice(seed));
    this.faults = new Faults(dice, (fault) => this.strike(fault));
    const isIdempotent = dice.happens(0.6);
    const refused = new Set([dice.between(1, 20), dice.between(1, 20)]);
    this.source = new SourceSystem(dice, this.faults, dice.between(1, 6));
    this.target = new TargetSystem(
      { isIdempotent, hasBatch: isIdempotent && dice.happens(0.6) },
      refused,
      dice,
      this.faults,
      this.violate,
    );
    this.concurrency = dice.pick([1, 2, 2, 4]);
    this.oracle = new LedgerOracle(file, this.source, this.violate);
    const servers = { crm: this.source, inventory: this.target };
    this.network = new Network({ time: this.time, dice, faults: this.faults, tell: this.tell, servers });
  }

  async run(): Promise<Simulated> {
    this.plan();
    let isResting = false;
    while (!isResting && this.violation === undefined && (await this.time.advance())) {
      isResting = this.faults.areOver && this.isAtRest();
      if (this.elapsedMs > FAULTS_END_MS + REST_WITHIN_MS)
        this.violate(`it does not come to rest: ${JSON.stringify(this.oracle.deliveries())}`);
    }
    if (this.violation === undefined) judgeEnd(this.oracle, this.source, this.target, this.violate);
    for (const { lifeline } of this.workers) lifeline.cut();
    return {
      seed: this.seed,
      violation: this.violation,
      trace: this.isTraced || this.violation !== undefined ? this.trace.map(inWords) : [],
      seen: this.seen,
      virtualMs: this.elapsedMs,
    };
  }

  private get elapsedMs(): number {
    return this.time.now() - this.startedAt;
  }

  private plan(): void {
    const { dice, source, target, time } = this;
    for (let records = dice.between(1, 8), id = 1; id <= records; id++)
      time.after(dice.happens(0.5) ? 0 : dice.between(0, FAULTS_END_MS), () => this.commit(id));
    if (dice.happens(0.2)) time.after(dice.between(0, FAULTS_END_MS), () => source.commit({ id: null, version: 1 }));
    if (dice.happens(0.2)) this.during('restored', () => source.restore());
    if (dice.happens(0.1)) this.during('source closed', () => source.close());
    if (dice.happens(0.15)) this.during('target closed', () => target.close());
    for (let workers = dice.between(1, 2); workers > 0; workers--) this.startWorker();
    time.after(FAULTS_END_MS, () => this.endFaults());
  }

  private during(what: string, change: () => void): void {
    this.time.after(this.dice.between(500, FAULTS_END_MS - 1000), () => {
      this.note(what);
      this.tell('world', what);
      change();
    });
  }

  /** Now and then a record is changed later, and told again under the same key. */
  private commit(id: number): void {
    const { dice, source, time } = this;
    source.commit({ id, version: 1 });
    if (dice.happens(0.1)) time.after(dice.between(1, 2000), () => source.commit({ id, version: 2 }));
    if (!dice.happens(0.3)) return;
    this.note('event');
    for (const worker of this.workers) if (dice.happens(0.7)) worker.told({ id, version: 1 });
  }

  /** What ends is started again, after a while. */
  private startWorker(): void {
    const { dice, file, faults, network, oracle, tell, time, violate } = this;
    const lifeline = new Lifeline(`worker-${++this.started}`, this.fate(), { time, dice, faults, tell });
    const worker = new SimulatedWorker({
      lifeline,
      http: network.client(lifeline),
      abilities: this.target.abilities,
      concurrency: this.concurrency,
      file,
      oracle,
      time,
      dice,
      faults,
      newId: () => `lease-${++this.ids}`,
      tell,
      violate,
    });
    this.workers.push(worker);
    lifeline.onCut(() => time.after(this.faults.areOver ? 0 : dice.between(0, 4000), () => this.startAgain()));
    if (dice.happens(0.2)) {
      const when = this.elapsedMs + dice.between(500, FAULTS_END_MS);
      if (when < FAULTS_END_MS) time.after(when - this.elapsedMs, () => worker.stop());
    }
    worker.start();
  }

  private startAgain(): void {
    if (this.violation === undefined) this.startWorker();
  }

  private fate(): Fate {
    const { dice } = this;
    const never = { crashAtStep: -1, stallAtStep: -1, stallMs: 0 };
    if (this.faults.areOver) return never;
    return {
      crashAtStep: dice.happens(0.4) ? dice.between(1, 120) : -1,
      stallAtStep: dice.happens(0.4) ? dice.between(1, 120) : -1,
      stallMs: dice.between(200, 9000),
    };
  }

  private endFaults(): void {
    this.tell('world', 'FAULTS END');
    this.faults.end();
    this.source.open();
    this.target.open();
  }

  /** Everything that the source has told of has come to an end, and nothing is under way. */
  private isAtRest(): boolean {
    if (this.network.inFlight > 0 || this.workers.some(({ lifeline }) => lifeline.isFrozen)) return false;
    const flow = this.oracle.flow();
    // It may be held, with nothing to send: the next record will be the probe.
    if (flow === undefined) return false;
    if (this.source.before(flow.cursor).length < this.source.feed.length) return false;
    return this.oracle.deliveries().every(({ state }) => state !== 'pending' && state !== 'delivering');
  }

  private strike(fault: Fault): void {
    this.note(fault);
    this.tell('fault', fault);
  }

  private note(what: string): void {
    this.seen.set(what, (this.seen.get(what) ?? 0) + 1);
  }

  private readonly tell = (who: string, what: string): void => {
    this.trace.push([this.elapsedMs, who, what]);
    if (what.startsWith('tells ') || /^[A-Z]+$/.test(what)) this.note(what);
  };

  private readonly violate = (what: string): void => {
    this.tell('oracle', `VIOLATION: ${what}`);
    this.violation ??= what;
  };
}

function inWords([at, who, what]: Step): string {
  return `${String(at).padStart(6)} ms  ${who.padEnd(10)} ${what}`;
}
