import BetterSqlite from 'better-sqlite3';
import type { Flow } from './flow';
import { LEASE_MS } from './ledger/worker-lease';
import type { Outcome } from './outcome';
import { FlowBench } from './testing/flow-bench';

const cause = { code: 'http-500', detail: 'The target answered 500.', status: 500 };
const delivered: Outcome = { kind: 'delivered', reference: 'r' };
const retry: Outcome = { kind: 'retry', cause };

let bench: FlowBench;
beforeEach(async () => (bench = await FlowBench.open(new BetterSqlite(':memory:'))));
afterEach(() => bench.db.destroy());

/** Answers by key; what is not named is delivered. */
function answers(by: Record<string, Outcome>): void {
  bench.target.answer = ({ key }) => by[key] ?? delivered;
}

describe('delivery', () => {
  test('sends everything that is due, each once, and settles it', async () => {
    await bench.discovered(35);
    await bench.deliver();
    expect(bench.target.keys().sort()).toEqual(Object.keys(await bench.states()).sort());
    expect((await bench.view()).counts).toMatchObject({ delivered: 35, pending: 0, delivering: 0 });
  });

  test('with nothing due does not ask the target for anything', async () => {
    bench.target.connected = () => {
      throw new Error('It was asked.');
    };
    expect(await bench.deliver()).toEqual([]);
  });

  test('waits from when it was sent, not from when it was claimed: it may have waited for its turn', async () => {
    await bench.discovered(1);
    bench.target.durationMs = 100;
    bench.target.answer = () => {
      bench.now += 5000;
      return retry;
    };
    await bench.deliver();
    const { due_at } = await bench.db.selectFrom('deliveries').select('due_at').executeTakeFirstOrThrow();
    expect(due_at).toBe(bench.now - 100 + 500);
  });

  test('tells of each delivery what became of it, after which attempt and how long after its discovery', async () => {
    await bench.discovered(1);
    answers({ 'k:1': retry });
    bench.now += 3000;
    expect(await bench.deliver()).toEqual([
      {
        flow: 'welcome-package',
        kind: 'settled',
        deliveries: [
          {
            key: 'k:1',
            outcome: 'retry',
            reference: null,
            cause,
            attempts: 1,
            dueAt: bench.now + 500,
            durationMs: 0,
            ageMs: 3000,
          },
        ],
      },
    ]);
  });

  test('of what failed is tried again when its time has come, not before, under the same key', async () => {
    await bench.discovered(1);
    answers({ 'k:1': retry });
    await bench.deliver();
    await bench.deliver();
    expect(bench.target.sent).toHaveLength(1);
    bench.now += 500;
    answers({});
    await bench.deliver();
    expect(bench.target.sent).toEqual([
      { key: 'k:1', attempts: 0, body: { customer_id: 1 } },
      { key: 'k:1', attempts: 1, body: { customer_id: 1 } },
    ]);
    expect(await bench.delivery('k:1')).toMatchObject({ state: 'delivered', attempts: 1 });
  });

  test('of a record that the target refuses is a dead letter at once, and the others go on', async () => {
    await bench.discovered(3);
    answers({ 'k:2': { kind: 'reject', cause } });
    await bench.deliver();
    expect(await bench.states()).toEqual({ 'k:1': 'delivered', 'k:2': 'dead', 'k:3': 'delivered' });
    expect(bench.target.sent).toHaveLength(3);
  });

  test('keeps the time that the target wants for one record, whatever becomes of the others', async () => {
    await bench.discovered(2);
    bench.target.answersTogether = true;
    const notBefore = bench.now + 60_000;
    answers({ 'k:2': { kind: 'retry', cause, isTargetDown: true, notBefore } });
    await bench.deliver();
    expect(bench.target.keys()).toEqual(['k:1', 'k:2']);
  });

  test('by a worker whose work was taken back does not count, and says so', async () => {
    await bench.discovered(1);
    const [late, next] = [bench.ledger(), bench.ledger()];
    bench.target.answer = async () => {
      bench.now += LEASE_MS + 1;
      await next.lease.sweep();
      return { kind: 'reject', cause };
    };
    const events = await bench.deliver(late);
    expect(events).toContainEqual({ flow: 'welcome-package', kind: 'fenced', keys: ['k:1'] });
    expect(bench.kinds(events)).not.toContain('settled');
    expect(await bench.states()).toEqual({ 'k:1': 'pending' });
    answers({});
    await bench.deliver(next);
    expect(await bench.states()).toEqual({ 'k:1': 'delivered' });
  });

  test('under a lease that was lost does not count either when the same worker has claimed it again under a new one', async () => {
    await bench.discovered(1);
    const ledger = bench.ledger();
    bench.target.answer = async () => {
      bench.now += LEASE_MS + 1;
      await bench.ledger().lease.sweep();
      await ledger.lease.renew();
      const again = {
        limit: 1,
        weights: [1] as [1],
        ifLost: 'pending' as const,
        nowMs: bench.now,
        probeEndsAt: bench.now,
      };
      await ledger.delivery.claim(bench.flow.name, await ledger.lease.id(), again);
      return { kind: 'reject', cause };
    };
    expect(bench.kinds(await bench.deliver(ledger))).toEqual(['fenced']);
    expect(await bench.states()).toEqual({ 'k:1': 'delivering' });
  });

  test('side by side by many workers sends nothing twice', async () => {
    await bench.discovered(100);
    await Promise.all(Array.from({ length: 4 }, () => bench.deliver(bench.ledger())));
    expect(new Set(bench.target.keys()).size).toBe(100);
    expect(bench.target.sent).toHaveLength(100);
  });

  test('claims less of what failed before, by what the target says that it weighs', async () => {
    await bench.discovered(10);
    await bench.db.updateTable('deliveries').set({ attempts: 1 }).execute();
    Object.assign(bench.target, { lanes: 1, weights: [1, 5] });
    let isStopping = false;
    bench.target.answer = () => ((isStopping = true), delivered);
    await bench.deliver(bench.ledger(), { isStopping: () => isStopping });
    expect((await bench.view()).counts).toMatchObject({ delivered: 2, pending: 8 });
  });

  test('claims nothing more once it is stopping, and finishes what it has', async () => {
    await bench.discovered(30);
    bench.target.lanes = 1;
    let isStopping = false;
    bench.target.answer = () => ((isStopping = true), delivered);
    await bench.deliver(bench.ledger(), { isStopping: () => isStopping });
    expect((await bench.view()).counts).toMatchObject({
      delivered: bench.target.sendLimit,
      pending: 20,
      delivering: 0,
    });
  });
});

const remap = (map: Flow['map']) => bench.deliver(bench.ledger(), { flow: { ...bench.flow, map } });

describe('a delivery whose record', () => {
  test('maps to another key now is not sent: it could be a second effect', async () => {
    await bench.discovered(2);
    await remap((record) => {
      const mapped = bench.flow.map(record);
      return 'key' in mapped && mapped.key === 'k:1' ? { ...mapped, key: 'new:1' } : mapped;
    });
    expect(bench.target.keys()).toEqual(['k:2']);
    expect(await bench.delivery('k:1')).toMatchObject({ state: 'dead', lastError: { code: 'key-changed' } });
  });

  test('maps to nothing now is not sent', async () => {
    await bench.discovered(1);
    await remap(() => ({ fault: 'It has no id.' }));
    expect(bench.target.sent).toEqual([]);
    expect(await bench.delivery('k:1')).toMatchObject({ state: 'dead', lastError: { code: 'unmappable' } });
  });

  test('makes the mapping fail is not sent, and holds up nobody', async () => {
    await bench.discovered(2);
    await remap((record) => {
      if ((record as { id: number }).id === 1) throw new TypeError('Cannot read properties of undefined');
      return bench.flow.map(record);
    });
    expect(await bench.states()).toEqual({ 'k:1': 'dead', 'k:2': 'delivered' });
  });
});

describe('what a worker lost in the middle leaves behind', () => {
  test.each([
    [true, 'pending'],
    [false, 'uncertain'],
  ])('for a target whose idempotency is %s is %s', async (isIdempotent, state) => {
    await bench.discovered(1);
    bench.target.isIdempotent = isIdempotent;
    const asked = Promise.withResolvers<void>();
    bench.target.answer = () => (asked.resolve(), new Promise<Outcome>(() => undefined));
    void bench.deliver(bench.ledger());
    await asked.promise;
    bench.now += LEASE_MS + 1;
    await bench.ledger().lease.sweep();
    expect(await bench.delivery('k:1')).toMatchObject({ state, lastError: { code: 'worker-lost' } });
  });
});
