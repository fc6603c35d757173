import BetterSqlite from 'better-sqlite3';
import { lastValueFrom, toArray } from 'rxjs';
import type { Flow } from './flow';
import type { Ledger } from './ledger/ledger';
import { LEASE_MS } from './ledger/worker-lease';
import type { Outcome } from './outcome';
import { SyncEngine } from './sync-engine';
import type { SyncEvent } from './sync-event';
import { FakeSource } from './testing/fake-source';
import { FakeTarget } from './testing/fake-target';
import { FlowBench, recordsTo } from './testing/flow-bench';

const nothing = new Promise<never>(() => undefined);

/** All that waits for no timer has happened: neither the ledger in memory nor the target has one. */
const idle = () => new Promise<void>((resolve) => void setImmediate(resolve));
const other: Flow = {
  name: 'other',
  source: new FakeSource([{ id: 'x' }]),
  target: new FakeTarget(),
  map: (record) => ({ key: `o:${(record as { id: string }).id}`, body: {} }),
};

let bench: FlowBench;
let ledger: Ledger;
let engine: SyncEngine;

beforeEach(async () => {
  bench = await FlowBench.open(new BetterSqlite(':memory:'));
  ({ ledger, engine } = await start());
});
afterEach(() => bench.db.destroy());

/** One more process with the same flows. */
async function start(flows: readonly Flow[] = [bench.flow, other]) {
  const ledger = bench.ledger();
  const engine = new SyncEngine(flows, bench.engineOptions(ledger));
  await engine.open();
  return { ledger, engine };
}

function collect(from: SyncEngine): SyncEvent[] {
  const events: SyncEvent[] = [];
  from.events$.subscribe((event) => events.push(event));
  return events;
}

describe('an engine', () => {
  test('brings the records of every flow to its own target', async () => {
    bench.source.records = recordsTo(3);
    const all = lastValueFrom(engine.events$.pipe(toArray()));
    await engine.poll();
    await engine.stop(1000);
    const settled = (await all).flatMap((event) => (event.kind === 'settled' ? event.deliveries : []));
    const undelivered = await bench.db.selectFrom('deliveries').select('key').where('state', '=', 'pending').execute();
    expect([...settled, ...undelivered].map(({ key }) => key).sort()).toEqual(['k:1', 'k:2', 'k:3', 'o:x']);
  });

  test('works under one lease, in all its flows', async () => {
    bench.source.records = recordsTo(1);
    await engine.poll();
    expect(await bench.db.selectFrom('workers').select('id').execute()).toHaveLength(1);
    await engine.stop(1000);
  });

  test('whose one flow fails goes on with the others', async () => {
    const broken: Flow = {
      ...bench.flow,
      source: {
        read: () => {
          throw new Error('a fault in the program');
        },
      },
    };
    const { engine: mixed } = await start([broken, other]);
    const events = collect(mixed);
    await mixed.poll();
    expect(events).toContainEqual(expect.objectContaining({ flow: 'welcome-package', kind: 'failed' }));
    expect(events).toContainEqual(expect.objectContaining({ flow: 'other', kind: 'cycle-finished' }));
    await mixed.stop(0);
  });

  test('delivers what has become due when it tends', async () => {
    await bench.discovered(1);
    const events = collect(engine);
    const settled = new Promise<void>(
      (resolve) => void engine.events$.subscribe(({ kind }) => kind === 'settled' && resolve()),
    );
    await engine.tend();
    await settled;
    expect(events).toMatchObject([{ kind: 'settled', deliveries: [{ key: 'k:1' }] }]);
    await engine.stop(0);
  });

  test('takes back the work of one that is gone, and tells how much', async () => {
    bench.target.answer = () => nothing;
    await bench.discovered(3);
    const gone = bench.ledger();
    await gone.delivery.claim(bench.flow.name, await gone.lease.id(), {
      limit: 2,
      ifLost: 'pending',
      nowMs: bench.now,
      probeEndsAt: bench.now,
    });
    const events = collect(engine);
    bench.now += LEASE_MS + 1;
    await engine.tend();
    expect(events).toContainEqual({ flow: '*', kind: 'work-taken-back', deliveries: 2 });
    await engine.stop(0);
  });

  test('whose ledger fails while it tends says so, and tends again', async () => {
    const events = collect(engine);
    jest.spyOn(ledger.lease, 'sweep').mockRejectedValueOnce(new Error('database is locked'));
    await engine.tend();
    expect(events).toMatchObject([{ kind: 'failed', during: 'sweep' }]);
    await bench.discovered(1);
    const settled = new Promise<void>(
      (resolve) => void engine.events$.subscribe(({ kind }) => kind === 'settled' && resolve()),
    );
    await engine.tend();
    await settled;
    await engine.stop(0);
  });

  test('whose ledger fails in the middle of a delivery brings all to its end: nothing stays in a dead hand', async () => {
    await bench.discovered(3);
    jest.spyOn(ledger.delivery, 'settle').mockRejectedValueOnce(new Error('database or disk is full'));
    for (let ticks = 0; ticks < 20; ticks++) {
      await engine.tend();
      await idle();
      bench.now += 1000;
    }
    expect((await bench.view()).counts).toMatchObject({ delivered: 3, delivering: 0 });
    await engine.stop(0);
  });

  test('whose target says nothing of one delivery does not keep it for ever', async () => {
    await bench.discovered(2);
    const send = bench.target.send.bind(bench.target);
    bench.target.send = (deliveries, interrupted) => send(deliveries.slice(1), interrupted);
    await engine.tend();
    await idle();
    bench.target.send = send;
    for (let ticks = 0; ticks < 20; ticks++) {
      bench.now += 1000;
      await engine.tend();
      await idle();
    }
    expect((await bench.view()).counts).toMatchObject({ delivered: 2, delivering: 0 });
    await engine.stop(0);
  });

  test('keeps its lease as long as it tends', async () => {
    const id = await ledger.lease.id();
    for (let ticks = 0; ticks < 20; ticks++) {
      bench.now += 500;
      await engine.tend();
      await bench.ledger().lease.sweep();
    }
    expect(await ledger.lease.id()).toBe(id);
    await engine.stop(0);
  });
});

describe('an engine that stops', () => {
  test('gives its work back at once: the next one goes on without waiting for a lease to lapse', async () => {
    bench.source.records = recordsTo(2);
    const held = Promise.withResolvers<void>();
    bench.target.answer = () => (held.resolve(), nothing);
    await engine.poll();
    await held.promise;
    await engine.stop(10);
    expect(await bench.db.selectFrom('workers').select('id').execute()).toEqual([]);
    bench.target.answer = (): Outcome => ({ kind: 'delivered', reference: 'r' });
    bench.source.records = recordsTo(3);
    const { engine: next } = await start();
    const events = collect(next);
    await next.poll();
    await next.tend();
    await next.stop(1000);
    expect(events).toContainEqual(expect.objectContaining({ kind: 'discovered', keys: ['k:3'] }));
    expect((await bench.view()).counts).toMatchObject({ delivering: 0, uncertain: 0, dead: 0 });
    expect(await bench.delivery('k:1')).toMatchObject({ attempts: 0 });
  });

  test('ends its events', async () => {
    const all = lastValueFrom(engine.events$.pipe(toArray()));
    await engine.stop(0);
    expect(await all).toEqual([]);
  });

  test('stops its flows even when the ledger fails', async () => {
    jest.spyOn(ledger.lease, 'renew').mockRejectedValueOnce(new Error('database is locked'));
    await engine.stop(0).catch(() => undefined);
    bench.source.records = recordsTo(1);
    await engine.poll();
    expect(bench.source.asked).toEqual([]);
  });
});
