import BetterSqlite from 'better-sqlite3';
import { lastValueFrom, throwError, toArray } from 'rxjs';
import { type Flow, type Page, SourceError } from './flow';
import type { Ledger } from './ledger/ledger';
import { LEASE_MS } from './ledger/worker-lease';
import { SyncEngine } from './sync-engine';
import { collect, idle, startEngine } from './testing/engine-bench';
import { FakeSource } from './testing/fake-source';
import { FakeTarget } from './testing/fake-target';
import { FlowBench, recordsTo } from './testing/flow-bench';

const nothing = new Promise<never>(() => undefined);

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

const start = (flows: readonly Flow[] = [bench.flow, other]) => startEngine(bench, flows);

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
      weights: [1],
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

  test('keeps its lease while a sweep waits', async () => {
    jest.spyOn(ledger.lease, 'sweep').mockReturnValueOnce(nothing);
    const lease = bench.db.selectFrom('workers').select('lease_until');
    void engine.tend();
    await idle();
    bench.now += 1000;
    void engine.tend();
    await idle();
    expect(await lease.execute()).toEqual([{ lease_until: bench.now + LEASE_MS }]);
  });

  test('that is asked to poll a flow that another one discovers lets that one do it, at its next tending', async () => {
    const other = await start([bench.flow]);
    await engine.poll();
    const asked = bench.source.asked.length;
    const events = collect(other.engine);
    await other.engine.run(bench.flow.name);
    await idle();
    expect([bench.source.asked.length, events]).toEqual([asked, []]);
    bench.source.records = recordsTo(1);
    await engine.tend();
    await idle();
    expect(await bench.states()).toHaveProperty('k:1');
    const polled = bench.source.asked.length;
    await engine.tend();
    await idle();
    expect(bench.source.asked).toHaveLength(polled);
    await Promise.all([engine.stop(0), other.engine.stop(0)]);
  });

  test('that is asked to poll while it polls does it once more: the run under way may be past its last page', async () => {
    const page = Promise.withResolvers<Page>();
    bench.source.answer = () => page.promise;
    void engine.poll();
    await idle();
    await engine.run(bench.flow.name);
    page.resolve({ records: [], next: '0', drained: true });
    await idle();
    expect(bench.source.asked).toEqual([null]);
    await engine.tend();
    await idle();
    expect(bench.source.asked).toEqual([null, '0']);
    await engine.stop(0);
  });

  test('that is asked to poll as the clock begins a poll does it once more', async () => {
    const page = Promise.withResolvers<Page>();
    bench.source.answer = () => page.promise;
    const take = ledger.polls.take.bind(ledger.polls);
    jest.spyOn(ledger.polls, 'take').mockImplementationOnce((...request) => (void engine.poll(), take(...request)));
    await engine.run(bench.flow.name);
    page.resolve({ records: [], next: '0', drained: true });
    await idle();
    await engine.tend();
    await idle();
    expect(bench.source.asked).toEqual([null, '0']);
    await engine.stop(0);
  });

  test('that is asked to poll before the source wants it does it then', async () => {
    const busy = new SourceError({ code: 'http-429', detail: 'Busy.' }, { notBefore: bench.now + 30_000 });
    bench.source.answer = () => throwError(() => busy);
    await engine.poll();
    await engine.run(bench.flow.name);
    await engine.tend();
    await idle();
    expect(bench.source.asked).toHaveLength(1);
    bench.now += 30_000;
    await engine.tend();
    await idle();
    expect(bench.source.asked).toHaveLength(2);
    await engine.stop(0);
  });

  test('that is asked to poll a flow that nobody discovers does it itself, at once', async () => {
    await engine.run(bench.flow.name);
    await idle();
    expect(bench.source.asked).toEqual([null]);
    await engine.stop(0);
  });

  test('whose sweep fails while it tends says so once, and does all the rest', async () => {
    const events = collect(engine);
    jest.spyOn(ledger.lease, 'sweep').mockRejectedValueOnce(new Error('database is locked'));
    await bench.discovered(1);
    await ledger.polls.ask(bench.flow.name, bench.now);
    bench.now += 600_000;
    await engine.tend();
    await idle();
    expect(events.filter(({ kind }) => kind === 'failed')).toMatchObject([{ flow: '*', during: 'sweep' }]);
    expect(await bench.states()).toEqual({ 'k:1': 'delivered' });
    expect(bench.source.asked).toEqual([null]);
    expect(events).toContainEqual(expect.objectContaining({ kind: 'stalled' }));
    await engine.stop(0);
  });

  test('whose ledger fails in all that it tends says so once', async () => {
    const events = collect(engine);
    const error = new Error('the database is away');
    jest.spyOn(ledger.lease, 'sweep').mockRejectedValueOnce(error);
    jest.spyOn(ledger.polls, 'take').mockRejectedValue(error);
    jest.spyOn(ledger.view, 'motion').mockRejectedValue(error);
    await engine.tend();
    expect(events).toEqual([{ flow: '*', kind: 'failed', during: 'sweep', error }]);
  });

  test('delivers what is due while a sweep waits', async () => {
    jest.spyOn(ledger.lease, 'sweep').mockReturnValueOnce(nothing);
    await bench.discovered(1);
    void engine.tend();
    await idle();
    expect(await bench.states()).toEqual({ 'k:1': 'delivered' });
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
