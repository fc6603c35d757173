import BetterSqlite from 'better-sqlite3';
import { defer, NEVER, of, Subject, throwError } from 'rxjs';
import { type Page, SourceError } from './flow';
import type { FlowRunner } from './flow-runner';
import type { Ledger } from './ledger/ledger';
import type { Outcome } from './outcome';
import { unreachable } from './testing/fake-source';
import { FlowBench, recordsTo } from './testing/flow-bench';

const GRACE_MS = 10;
const delivered: Outcome = { kind: 'delivered', reference: 'r' };
const nothing = new Promise<never>(() => undefined);

/** All that waits for no timer has happened: neither the ledger in memory nor the target has one. */
const idle = () => new Promise<void>((resolve) => void setImmediate(resolve));

let database: BetterSqlite.Database;
let bench: FlowBench;
let ledger: Ledger;
let runner: FlowRunner;

beforeEach(async () => {
  database = new BetterSqlite(':memory:');
  bench = await FlowBench.open(database);
  ledger = bench.ledger();
  runner = bench.runner(ledger);
});
afterEach(async () => {
  await runner.stop(0);
  await bench.db.destroy();
});

/** Holds the target's answers back until they are let go; `asked` resolves when the first delivery has reached it. */
function heldBack() {
  const [asked, letGo] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  bench.target.answer = async () => {
    asked.resolve();
    await letGo.promise;
    return delivered;
  };
  return { asked: asked.promise, letGo: letGo.resolve };
}

describe('a poll', () => {
  test('delivers what it discovers, without being asked', async () => {
    bench.source.records = recordsTo(3);
    const settled = bench.next('settled');
    await runner.poll();
    await settled;
    await runner.stop(1000);
    expect((await bench.view()).counts).toMatchObject({ delivered: 3 });
  });

  test('that is asked for while one is under way is that one', async () => {
    const page = Promise.withResolvers<Page>();
    bench.source.answer = () => page.promise;
    const polls = [runner.poll(), runner.poll(), runner.poll()];
    page.resolve({ records: [{ id: 1 }], next: 'c', drained: true });
    await Promise.all(polls);
    expect(bench.source.asked).toEqual([null]);
    expect(bench.kinds().filter((kind) => kind === 'cycle-started')).toHaveLength(1);
  });

  test('after that one is another', async () => {
    await runner.poll();
    await runner.poll();
    expect(bench.source.asked).toEqual([null, '0']);
  });

  test('that fails says why, once as the first; the ledger keeps it; and the recovery is told', async () => {
    bench.source.answer = () => throwError(() => unreachable);
    await runner.poll();
    await runner.poll();
    expect(bench.events.filter(({ kind }) => kind === 'poll-failed')).toMatchObject([
      { cause: unreachable.reason, isFirst: true },
      { cause: unreachable.reason, isFirst: false },
    ]);
    expect(await bench.view()).toMatchObject({ lastPollAt: bench.now, lastPollError: unreachable.reason });
    bench.source.answer = (cursor) => of(bench.source.page(cursor));
    await runner.poll();
    expect(bench.kinds().slice(-2)).toEqual(['poll-recovered', 'cycle-finished']);
    expect((await bench.view()).lastPollError).toBeNull();
  });

  test('that is not its own, because another worker discovers, tells nothing', async () => {
    const other = bench.ledger();
    bench.source.answer = () => throwError(() => unreachable);
    await runner.poll();
    await bench.db
      .updateTable('flows')
      .set({ discoverer: await other.lease.id() })
      .execute();
    bench.events.length = 0;
    await runner.poll();
    expect(bench.events).toEqual([]);
    expect(bench.source.asked).toHaveLength(1);
  });

  test('does not come before the source wants it', async () => {
    const busy = new SourceError({ code: 'http-429', detail: 'Busy.' }, { notBefore: bench.now + 30_000 });
    bench.source.answer = () => throwError(() => busy);
    await runner.poll();
    bench.now += 29_999;
    await runner.poll();
    expect(bench.source.asked).toHaveLength(1);
    bench.now += 1;
    await runner.poll();
    expect(bench.source.asked).toHaveLength(2);
  });

  test('that the ledger fails is told, and the next one goes well', async () => {
    jest.spyOn(ledger.discovery, 'record').mockRejectedValueOnce(new Error('database is locked'));
    bench.source.records = recordsTo(1);
    await runner.poll();
    expect(bench.events).toContainEqual(expect.objectContaining({ kind: 'failed', during: 'discover' }));
    await runner.poll();
    expect(await bench.states()).toHaveProperty('k:1');
  });
});

describe('a poke', () => {
  test('during a delivery leads to one more, however many there are', async () => {
    const { asked, letGo } = heldBack();
    await bench.discovered(1);
    runner.poke();
    await asked;
    await ledger.discovery.record(bench.flow.name, [{ key: 'k:2', record: { id: 2 } }], bench.now);
    for (let pokes = 0; pokes < 5; pokes++) runner.poke();
    const both = bench.next('settled').then(() => bench.next('settled'));
    letGo();
    await both;
    expect(bench.target.keys()).toEqual(['k:1', 'k:2']);
  });

  test('is never lost, at whatever moment of a delivery it comes', async () => {
    for (let turns = 0; turns < 60; turns++) {
      runner.poke();
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      database
        .prepare(`insert into deliveries (flow, key, record, state, discovered_at, due_at) values (?, ?, ?, ?, ?, ?)`)
        .run(bench.flow.name, `k:${turns}`, `{"id":${turns}}`, 'pending', bench.now, bench.now);
      runner.poke();
      await idle();
      expect((await bench.delivery(`k:${turns}`)).state).toBe('delivered');
    }
  });

  test('is answered even while another record hangs: it does not keep what comes later waiting', async () => {
    await bench.discovered(1);
    const asked = Promise.withResolvers<void>();
    bench.target.answer = ({ key }) => (asked.resolve(), key === 'k:1' ? nothing : delivered);
    runner.poke();
    await asked.promise;
    await ledger.discovery.record(bench.flow.name, [{ key: 'k:2', record: { id: 2 } }], bench.now);
    runner.poke();
    await idle();
    expect(await bench.states()).toEqual({ 'k:1': 'delivering', 'k:2': 'delivered' });
  });
});

describe('a stop', () => {
  test('finishes what is under way, and claims nothing more', async () => {
    bench.target.sendLimit = 2;
    bench.target.lanes = 1;
    const { asked, letGo } = heldBack();
    await bench.discovered(5);
    runner.poke();
    await asked;
    const stopped = runner.stop(60_000);
    runner.poke();
    letGo();
    await stopped;
    expect((await bench.view()).counts).toMatchObject({ delivered: 2, pending: 3, delivering: 0 });
  });

  test('gives up a target that hangs after the grace; what is idempotent is due again, with no attempt counted', async () => {
    bench.target.answer = () => nothing;
    await bench.discovered(3);
    runner.poke();
    await idle();
    await runner.stop(GRACE_MS);
    expect((await bench.view()).counts).toMatchObject({ pending: 3, delivering: 0 });
    expect(await bench.delivery('k:1')).toMatchObject({ attempts: 0, lastError: null, dueAt: bench.now });
  });

  test('gives up a target that hangs after the grace; what bears no repetition is for a human', async () => {
    bench.target.isIdempotent = false;
    const asked = Promise.withResolvers<void>();
    bench.target.answer = () => (asked.resolve(), nothing);
    await bench.discovered(3);
    runner.poke();
    await asked.promise;
    await runner.stop(GRACE_MS);
    expect((await bench.view()).counts).toMatchObject({ uncertain: 3, pending: 0, delivering: 0 });
  });

  test('gives up a target that does not even tell what it can do', async () => {
    const silent = new Subject<never>();
    bench.target.connected = () => silent;
    await bench.discovered(1);
    runner.poke();
    await idle();
    const stopped = runner.stop(GRACE_MS).then(() => 'it ended');
    const late = new Promise((resolve) => void setTimeout(resolve, 300, 'it did not end'));
    const first = await Promise.race([stopped, late]);
    silent.complete();
    expect(first).toBe('it ended');
  });

  test('does not wait for a source that hangs, and keeps the cursor', async () => {
    const asked = Promise.withResolvers<void>();
    bench.source.answer = () => (asked.resolve(), NEVER);
    const poll = runner.poll();
    await asked.promise;
    await runner.stop(60_000);
    await poll;
    expect((await bench.view()).cursor).toBeNull();
  });

  test('records the page that was read, and reads no further', async () => {
    bench.source.records = recordsTo(20);
    const record = ledger.discovery.record.bind(ledger.discovery);
    let stopped: Promise<void> | undefined;
    ledger.discovery.record = (...page) => {
      stopped ??= runner.stop(GRACE_MS);
      return record(...page);
    };
    await runner.poll();
    await stopped;
    expect(bench.source.asked).toEqual([null]);
    expect(await bench.view()).toMatchObject({ cursor: '2', counts: { pending: 2 } });
  });

  test('is final: what is polled or poked afterwards does nothing', async () => {
    await runner.stop(0);
    bench.source.records = recordsTo(1);
    await bench.discovered(1);
    await runner.poll();
    runner.poke();
    await runner.stop(0);
    expect([bench.source.asked, bench.target.sent, bench.events]).toEqual([[], [], []]);
  });
});

test('two runs side by side, discovery and delivery, never lose or double anything', async () => {
  bench.source.records = recordsTo(60);
  bench.source.answer = (cursor) => defer(async () => (runner.poke(), bench.source.page(cursor)));
  const polls = runner.poll();
  runner.poke();
  await polls;
  await runner.stop(1000);
  const rest = bench.runner(ledger);
  rest.poke();
  await rest.stop(1000);
  expect(new Set(bench.target.keys()).size).toBe(bench.target.sent.length);
});
