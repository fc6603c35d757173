import BetterSqlite from 'better-sqlite3';
import type { Flow } from './flow';
import { httpSource } from './http/http-source';
import { httpTarget } from './http/http-target';
import { createLedger } from './ledger/ledger';
import { STREAK } from './outage-watch';
import { SyncEngine } from './sync-engine';
import type { SyncEvent } from './sync-event';
import { FlowBench } from './testing/flow-bench';
import { type Failure, VirtualSystems } from './testing/virtual-systems';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const CAP = 30 * SECOND;
const TEND = 500;
const MAX_RETRIES = 3;

type Failures = readonly Failure[];
/** A reset and a 503 go the way of a 500 (outcome-policy.spec.ts). */
const FAILURES: Failures = ['refused', 'silence', 500];

const pass = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms);

/** The engine with its schedule, in virtual time, between two systems that may fail. */
class Run {
  readonly systems = new VirtualSystems(Date.now);
  readonly events: SyncEvent[] = [];
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly random: () => number;
  private bench!: FlowBench;
  private engine!: SyncEngine;

  constructor(private readonly options: { hasBatch?: boolean; pollEveryMs?: number; random?: () => number } = {}) {
    let state = 1;
    this.random = options.random ?? (() => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647);
  }

  async start(): Promise<this> {
    const { hasBatch = true, pollEveryMs = 10 * SECOND } = this.options;
    const { random, systems } = this;
    this.bench = await FlowBench.open(new BetterSqlite(':memory:'));
    let ids = 0;
    const ledger = createLedger(this.bench.db, Date.now, { name: 'a worker', newId: () => `worker-${++ids}` });
    const backoff = { baseMs: SECOND, capMs: CAP };
    const http = { timeoutMs: 10 * SECOND, retry: { maxRetries: MAX_RETRIES, backoff, random }, now: Date.now };
    const capabilities = { isIdempotent: true, hasBatch };
    const flow: Flow = {
      ...this.bench.flow,
      source: httpSource(systems.http, { url: systems.sourceUrl, pageSize: 500, ...http }),
      target: httpTarget(systems.http, { url: systems.targetUrl, capabilities, concurrency: 16, ...http }),
    };
    this.engine = new SyncEngine([flow], { ...this.bench.engineOptions(ledger), now: Date.now, random, backoff });
    this.engine.events$.subscribe((event) => this.events.push(event));
    await this.engine.open();
    this.timers.push(setInterval(() => void this.engine.tend(), TEND));
    this.timers.push(setInterval(() => void this.engine.poll(), pollEveryMs));
    return this;
  }

  add(count: number): void {
    for (let added = 0; added < count; added++) this.systems.records.push({ id: this.systems.records.length + 1 });
  }

  /** The requests that `system` gets in this time, while the source tells of so many more each second. */
  async requests(system: 'source' | 'target', ms: number, newEachSecond = 0): Promise<number> {
    const before = this.systems.asked[system].length;
    for (let passed = 0; passed < ms; passed += SECOND) {
      this.add(newEachSecond);
      await pass(SECOND);
    }
    return this.systems.asked[system].length - before;
  }

  async stop(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    const stopped = this.engine.stop(0);
    await pass(SECOND);
    await stopped;
    await this.bench.db.destroy();
  }
}

let run: Run;
beforeEach(() => void jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] }));
afterEach(async () => {
  await run.stop();
  jest.useRealTimers();
});

const busy = { pollEveryMs: 2 * SECOND };

describe('while the target fails, all of it', () => {
  test.each<[string, boolean, Failures]>([
    ['many at once', true, FAILURES],
    ['one by one', false, [500]],
  ])('it gets no more than 1.1 times the requests of the same work when nothing fails: %s', async (_, hasBatch, by) => {
    const requests: Record<string, number> = {};
    for (const failure of [undefined, ...by]) {
      run = await new Run({ ...busy, hasBatch }).start();
      run.add(300);
      run.systems.failing.target = failure;
      requests[failure ?? 'healthy'] = await run.requests('target', 100 * SECOND, 1);
      if (failure !== by.at(-1)) await run.stop();
    }
    const { healthy = 0, ...failing } = requests;
    expect(Math.max(...Object.values(failing))).toBeLessThanOrEqual(1.1 * healthy);
  });

  test.each<Failure>(FAILURES)(
    'a backlog is probed with one request in each backoff, and no more: %s',
    async (failure) => {
      run = await new Run().start();
      run.add(2000);
      run.systems.failing.target = failure;
      const first = await run.requests('target', MINUTE);
      const later = await run.requests('target', 2 * MINUTE);
      // Four lanes, the repetitions of one attempt, and a backoff that doubles.
      expect(first).toBeLessThanOrEqual(4 + MAX_RETRIES + 10);
      expect(later).toBeLessThanOrEqual(2 * 8);
      expect(later).toBeGreaterThanOrEqual(2 * 2);
    },
  );

  test.each<Failure>([...FAILURES, 503])(
    'a backlog that goes one by one costs what was under way, and then one request in each backoff: %s',
    async (failure) => {
      run = await new Run({ hasBatch: false }).start();
      run.add(300);
      run.systems.failing.target = failure;
      const first = await run.requests('target', MINUTE);
      const later = await run.requests('target', 2 * MINUTE);
      // Under way at once, what follows in two lanes until a streak is known, the repetitions, and a backoff that doubles. What was
      // claimed and had not gone out by then stays here.
      expect(first).toBeLessThanOrEqual(16 + 2 * (STREAK - 1) + MAX_RETRIES + 10);
      expect(later).toBeLessThanOrEqual(2 * 8);
    },
  );

  test('one delivery alone is one request in each backoff: its repetitions are used up once, not in each attempt', async () => {
    run = await new Run().start();
    run.add(1);
    run.systems.failing.target = 500;
    const requests = await run.requests('target', 5 * MINUTE);
    const attempts = run.events.filter(({ kind }) => kind === 'settled').length;
    expect(attempts).toBeGreaterThan(10);
    expect(requests - attempts).toBeLessThanOrEqual(MAX_RETRIES);
  });

  test('it is told once: when the flow is held, and of no more deliveries than it took to know', async () => {
    run = await new Run({ hasBatch: false }).start();
    run.add(100);
    run.systems.failing.target = 500;
    await pass(2 * MINUTE);
    const told = run.events.filter((event) => (event.kind === 'held' ? event.isFirst : event.kind === 'hold-ended'));
    const before = run.events.flatMap((event) =>
      event.kind === 'settled' && event.isHeld !== true ? event.deliveries : [],
    );
    expect(told).toHaveLength(1);
    expect(before.length).toBeLessThan(STREAK);
  });
});

describe('while the source fails', () => {
  test.each<Failure>([500, 'refused'])('a poll is one request, but for the repetitions of one: %s', async (failure) => {
    run = await new Run().start();
    await pass(10 * SECOND);
    run.systems.failing.source = failure;
    const healthy = (5 * MINUTE) / (10 * SECOND);
    expect(await run.requests('source', 5 * MINUTE)).toBeLessThanOrEqual(1.1 * healthy);
  });
});

describe('the first delivery after an outage', () => {
  /** The longest backoff, the tick that sees it is over, and the request. */
  const BOUND = CAP + TEND + 10;

  test.each(FAILURES)('comes within the longest backoff of its end, however long it was: %s', async (failure) => {
    // The dice that make every wait the longest, and an end that comes just after a probe went out in vain.
    run = await new Run({ random: () => 0.999_999 }).start();
    for (const [lasts, backlog] of [
      [8, 1],
      [140, 300],
    ] as const) {
      run.add(backlog);
      run.systems.failing.target = failure;
      await pass(lasts * SECOND + 10 * SECOND);
      const asked = run.systems.asked.target.length;
      while (run.systems.asked.target.length === asked) await pass(100);
      run.systems.failing.target = undefined;
      const back = Date.now();
      const known = run.systems.effects.size;
      await pass(BOUND);
      const first = [...run.systems.effects.values()][known];
      expect((first ?? Infinity) - back).toBeLessThanOrEqual(BOUND);
      await pass(CAP);
      expect(run.systems.effects.size).toBe(run.systems.records.length);
    }
  });
});
