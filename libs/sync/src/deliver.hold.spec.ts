import BetterSqlite from 'better-sqlite3';
import { of, throwError } from 'rxjs';
import { TargetError } from './flow';
import type { Ledger } from './ledger/ledger';
import { LEASE_MS } from './ledger/worker-lease';
import { OutageWatch, STREAK } from './outage-watch';
import type { Outcome } from './outcome';
import { idle } from './testing/engine-bench';
import { FlowBench } from './testing/flow-bench';

const cause = { code: 'unreachable', detail: 'The target cannot be reached (ECONNREFUSED).' };
const refused = { code: 'http-401', detail: 'The target answered 401.', status: 401 };
const delivered: Outcome = { kind: 'delivered', reference: 'r' };
const down: Outcome = { kind: 'retry', cause, isTargetDown: true };
const pause: Outcome = { kind: 'pause', cause: refused };

let bench: FlowBench;
let ledger: Ledger;

beforeEach(async () => {
  bench = await FlowBench.open(new BetterSqlite(':memory:'));
  ledger = bench.ledger();
});
afterEach(() => bench.db.destroy());

const hold = async () => (await bench.view()).hold;

/** Lets the time of the next probe come, and delivers. */
async function probe() {
  bench.now = (await hold())?.probeAt ?? bench.now;
  return bench.deliver(ledger);
}

/** A backlog of which the first `send` of each lane has met a target that answers `outcome`. */
async function heldBy(outcome: Outcome, backlog = 50): Promise<void> {
  await bench.discovered(backlog);
  bench.target.answer = () => outcome;
  await bench.deliver(ledger);
}

describe('a target that is not there', () => {
  test('holds the flow: the backlog is untouched, due, and no attempt of it is counted', async () => {
    await heldBy(down);
    const asked = bench.target.sent.length;
    expect(asked).toBeLessThanOrEqual(bench.target.sendLimit * bench.target.lanes);
    expect((await bench.view()).counts).toMatchObject({ pending: 50, dead: 0, uncertain: 0 });
    expect(await bench.delivery('k:50')).toMatchObject({ attempts: 0, dueAt: 1_000_000 });
    expect(await hold()).toMatchObject({ cause, heldSince: 1_000_000, failures: 1, probeAt: 1_000_500 });
  });

  test('any more holds the flow at the next batch, when it delivered some of the batch before', async () => {
    bench.target.lanes = 1;
    bench.target.answersTogether = true;
    await bench.discovered(50);
    bench.target.answer = ({ key }) => (['k:1', 'k:2', 'k:3'].includes(key) ? delivered : down);
    await bench.deliver(ledger);
    expect(bench.target.sent).toHaveLength(2 * bench.target.sendLimit);
    expect((await bench.view()).counts).toMatchObject({ delivered: 3, pending: 47 });
    expect(await hold()).toMatchObject({ cause, failures: 1 });
  });

  test('is left alone until the probe is due', async () => {
    await heldBy(down);
    const asked = bench.target.sent.length;
    bench.now += 499;
    expect(await bench.deliver(ledger)).toEqual([]);
    expect(bench.target.sent).toHaveLength(asked);
  });

  test('is probed with one delivery at a time, less and less often', async () => {
    await heldBy(down);
    const asked = bench.target.sent.length;
    const waits: number[] = [];
    for (let probes = 1; probes <= 4; probes++) {
      await probe();
      expect(bench.target.sent).toHaveLength(asked + probes);
      waits.push(((await hold())?.probeAt ?? 0) - bench.now);
    }
    expect(waits).toEqual([1000, 2000, 4000, 8000]);
  });

  test('and comes back: the flow goes on by itself, and everything is delivered', async () => {
    await heldBy(down);
    bench.target.answer = () => delivered;
    const events = await probe();
    expect(bench.kinds(events)).toContain('hold-ended');
    expect((await bench.view()).counts).toMatchObject({ delivered: 50, pending: 0 });
    expect(await hold()).toBeNull();
  });

  test('tells once that it is held, and of each probe that failed that it was not the first', async () => {
    await bench.discovered(50);
    bench.target.answer = () => down;
    const held = [...(await bench.deliver(ledger)), ...(await probe())].filter(({ kind }) => kind === 'held');
    expect(held).toMatchObject([
      { isFirst: true, cause },
      { isFirst: false, cause },
    ]);
  });

  test('and wants time is not probed before', async () => {
    await heldBy({ ...down, notBefore: bench.now + 60_000 });
    expect((await hold())?.probeAt).toBe(bench.now + 60_000);
  });
});

describe('a target whose address or credentials are wrong', () => {
  test('holds the flow: nothing is dead, and nothing is lost once they are mended', async () => {
    await heldBy(pause);
    for (let probes = 0; probes < 5; probes++) await probe();
    expect((await bench.view()).counts).toMatchObject({ pending: 50, dead: 0 });
    expect(await hold()).toMatchObject({ cause: refused, heldSince: 1_000_000, failures: 6 });
    bench.target.answer = () => delivered;
    await probe();
    expect((await bench.view()).counts).toMatchObject({ delivered: 50, dead: 0 });
  });

  test('for one record alone holds up the others no longer than to the next probe', async () => {
    await bench.discovered(50);
    bench.target.answer = ({ key }) => (key === 'k:7' ? pause : delivered);
    await bench.deliver(ledger);
    await probe();
    await bench.ledger().discovery.record(bench.flow.name, [{ key: 'k:51', record: { id: 51 } }], bench.now);
    await probe();
    await probe();
    const { counts } = await bench.view();
    expect(counts).toMatchObject({ delivered: 50, pending: 1, dead: 0 });
  });
});

describe('a target that fails one delivery after the other', () => {
  const failed: Outcome = { kind: 'retry', cause: { code: 'http-500', detail: 'The target answered 500.' } };

  test('holds the flow, once it is plain that it is not the records: the backlog is left alone', async () => {
    await heldBy(failed);
    expect(bench.target.sent.length).toBeLessThanOrEqual(bench.target.sendLimit * bench.target.lanes);
    expect(await hold()).toMatchObject({ cause: { code: 'http-500' }, failures: 1 });
    expect(await bench.delivery('k:50')).toMatchObject({ attempts: 0 });
  });

  test('does not hold it while others get through', async () => {
    await bench.discovered(50);
    bench.target.lanes = 1;
    bench.target.answer = ({ key }) => (Number(key.slice(2)) % STREAK === 0 ? delivered : failed);
    await bench.deliver(ledger);
    expect(await hold()).toBeNull();
    expect(bench.target.sent).toHaveLength(50);
  });

  test('of too few records to tell them from it does not hold it, however often they fail', async () => {
    await bench.discovered(STREAK - 1);
    bench.target.answer = () => failed;
    for (let attempt = 0; attempt < 5; attempt++) {
      await bench.deliver(ledger);
      bench.now += bench.backoff.capMs;
    }
    expect(await hold()).toBeNull();
  });

  test('is probed by no other lane while a probe hangs', async () => {
    await heldBy(down);
    const asked = bench.target.sent.length;
    const answered = Promise.withResolvers<Outcome>();
    bench.target.answer = () => answered.promise;
    bench.now = (await hold())?.probeAt ?? bench.now;
    const watch = new OutageWatch();
    const probing = bench.deliver(ledger, { watch });
    await idle();
    bench.now += LEASE_MS + 1;
    await bench.deliver(ledger, { watch });
    expect(bench.target.sent).toHaveLength(asked + 1);
    bench.now += bench.backoff.capMs;
    void bench.deliver(ledger, { watch });
    await idle();
    expect(bench.target.sent).toHaveLength(asked + 2);
    answered.resolve(down);
    await probing;
  });
});

describe('a target that cannot be asked what it can do', () => {
  const silent = new TargetError({ code: 'unreachable', detail: 'The target cannot be asked what it can do.' });

  test('is sent nothing, and holds the flow', async () => {
    await bench.discovered(5);
    bench.target.connected = () => throwError(() => silent);
    expect(bench.kinds(await bench.deliver(ledger))).toEqual(['held']);
    expect(bench.target.sent).toEqual([]);
    expect(await bench.delivery('k:1')).toMatchObject({ state: 'pending', attempts: 0 });
  });

  test('is asked less and less often, and delivered to once it answers', async () => {
    await bench.discovered(5);
    bench.target.connected = () => throwError(() => silent);
    for (let asked = 0; asked < 4; asked++) await probe();
    expect(await hold()).toMatchObject({ failures: 4, heldSince: 1_000_000, probeAt: bench.now + 4000 });
    bench.target.connected = () => of(bench.target);
    await probe();
    expect((await bench.view()).counts).toMatchObject({ delivered: 5 });
  });
});

describe('a probe', () => {
  test('that was never sent, because its record maps to nothing, does not end the hold', async () => {
    await heldBy(down);
    const asked = bench.target.sent.length;
    const map = (record: unknown) =>
      (record as { id: number }).id === 1 ? { fault: 'It has no id.' } : bench.flow.map(record);
    bench.now = (await hold())?.probeAt ?? bench.now;
    await bench.deliver(ledger, { flow: { ...bench.flow, map } });
    expect(await bench.delivery('k:1')).toMatchObject({ state: 'dead' });
    expect(await hold()).not.toBeNull();
    expect(bench.target.sent.length - asked).toBeLessThanOrEqual(1);
  });
});

describe('a target that bears no repetition', () => {
  test('and loses every answer is held: the backlog is not used up, one by one, for a human to sort out', async () => {
    bench.target.isIdempotent = false;
    await heldBy({ kind: 'uncertain', cause: { code: 'no-answer', detail: 'It did not answer.' } });
    const { uncertain } = (await bench.view()).counts;
    expect(uncertain).toBeLessThanOrEqual(bench.target.sendLimit * bench.target.lanes);
    await probe();
    await probe();
    expect((await bench.view()).counts.uncertain).toBeLessThanOrEqual(uncertain + 2);
  });
});
