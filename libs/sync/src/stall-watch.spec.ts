import BetterSqlite from 'better-sqlite3';
import type { Ledger } from './ledger/ledger';
import type { Outcome } from './outcome';
import { StallWatch } from './stall-watch';
import { FlowBench } from './testing/flow-bench';

const AFTER_MS = 60_000;
const FLOW = 'welcome-package';
const by = { name: 'ada' };

let bench: FlowBench;
let ledger: Ledger;
let watch: StallWatch;

beforeEach(async () => {
  bench = await FlowBench.open(new BetterSqlite(':memory:'));
  ledger = bench.ledger();
  watch = watchFor(ledger);
});
afterEach(() => bench.db.destroy());

function watchFor({ view }: Ledger): StallWatch {
  return new StallWatch({
    view,
    now: bench.clock,
    rules: { afterMs: AFTER_MS, pollEveryMs: 10_000 },
    emit: bench.emit,
  });
}

/** Every second for `seconds`, while the source is polled and has nothing new, the watch looks. */
async function pass(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    bench.now += 1000;
    await ledger.discovery.notePoll(FLOW, bench.now, null);
    await watch.look(FLOW);
  }
}
const refuse = (): Outcome => ({ kind: 'reject', cause: { code: 'http-422', detail: 'Refused.' } });

describe('a watch', () => {
  test('says nothing of a flow at rest, however long, nor of one that is not there', async () => {
    await pass(200);
    await watch.look('other');
    expect(bench.events).toEqual([]);
  });

  test('tells once that a flow is stalled, and once that it moves again', async () => {
    await bench.discovered(1);
    const since = bench.now;
    await pass(60);
    expect(bench.events).toEqual([]);
    await pass(40);
    expect(bench.events).toEqual([
      { flow: FLOW, kind: 'stalled', stall: { reason: 'nothing-settled', detail: expect.any(String), since } },
    ]);
    await bench.deliver(ledger);
    await pass(40);
    expect(bench.kinds()).toEqual(['stalled', 'stall-ended']);
  });

  test('tells it again when it comes again', async () => {
    for (const count of [1, 2]) {
      await bench.discovered(count);
      await pass(70);
      await bench.deliver(ledger);
      await pass(1);
    }
    expect(bench.kinds()).toEqual(['stalled', 'stall-ended', 'stalled', 'stall-ended']);
  });

  test('tells a stall once though its reason changes', async () => {
    await bench.discovered(1);
    await pass(70);
    for (let second = 0; second < 70; second++) {
      bench.now += 1000;
      await ledger.discovery.notePoll(FLOW, bench.now, { code: 'no-answer', detail: 'd' });
      await watch.look(FLOW);
    }
    const motion = await ledger.view.motion(FLOW);
    expect(motion && watch.stallOf(motion)).toMatchObject({ reason: 'source-unreadable' });
    expect(bench.kinds()).toEqual(['stalled']);
  });

  test('does not say of a flow that was paused that it moves again', async () => {
    await bench.discovered(1);
    await pass(70);
    await ledger.operator.pause(FLOW, { ...by, atMs: bench.now });
    await pass(5);
    expect(bench.kinds()).toEqual(['stalled']);
    await ledger.operator.resume(FLOW, { ...by, atMs: bench.now });
    await pass(60);
    expect(bench.kinds()).toEqual(['stalled']);
    await pass(2);
    expect(bench.kinds()).toEqual(['stalled', 'stalled']);
  });

  test('watches each flow for itself', async () => {
    await ledger.discovery.open('other');
    await bench.discovered(1);
    await pass(70);
    await ledger.discovery.notePoll('other', bench.now, null);
    await watch.look('other');
    expect(bench.events.map(({ flow }) => flow)).toEqual([FLOW]);
  });

  test('holds nothing against a flow that was before its integrator', async () => {
    await bench.discovered(1);
    bench.now += 10 * AFTER_MS;
    watch = watchFor(ledger);
    await pass(60);
    expect(bench.events).toEqual([]);
    await pass(1);
    expect(bench.kinds()).toEqual(['stalled']);
  });

  test('gives an old dead letter that is replayed the time of a new one', async () => {
    bench.target.answer = refuse;
    await bench.discovered(1);
    await bench.deliver(ledger);
    await pass(300);
    await ledger.operator.replay(FLOW, {}, { ...by, atMs: bench.now });
    await pass(60);
    expect(bench.events).toEqual([]);
    await pass(1);
    expect(bench.kinds()).toEqual(['stalled']);
  });
});
