import BetterSqlite from 'better-sqlite3';
import { lastValueFrom, toArray } from 'rxjs';
import type { Ledger } from './ledger/ledger';
import type { Outcome } from './outcome';
import type { SyncEngine } from './sync-engine';
import { collect, idle, startEngine } from './testing/engine-bench';
import { FlowBench, recordsTo } from './testing/flow-bench';

const nothing = new Promise<never>(() => undefined);

let bench: FlowBench;
let ledger: Ledger;
let engine: SyncEngine;

beforeEach(async () => {
  bench = await FlowBench.open(new BetterSqlite(':memory:'));
  ({ ledger, engine } = await startEngine(bench));
});
afterEach(() => bench.db.destroy());

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
    const { engine: next } = await startEngine(bench);
    const events = collect(next);
    await next.poll();
    await next.tend();
    await next.stop(1000);
    expect(events).toContainEqual(expect.objectContaining({ kind: 'discovered', keys: ['k:3'] }));
    expect((await bench.view()).counts).toMatchObject({ delivering: 0, uncertain: 0, dead: 0 });
    expect(await bench.delivery('k:1')).toMatchObject({ attempts: 0 });
  });

  test('takes no lease any more, and leaves a poll that it is asked for to the next one', async () => {
    await engine.tend();
    await engine.stop(0);
    await engine.run(bench.flow.name);
    await engine.tend();
    await idle();
    expect(await bench.db.selectFrom('workers').select('id').execute()).toEqual([]);
    const { engine: next } = await startEngine(bench);
    await next.tend();
    await idle();
    expect(bench.source.asked).toEqual([null]);
    await next.stop(0);
  });

  test('renews its lease once, also while it is just being renewed', async () => {
    const renew = jest.spyOn(ledger.lease, 'renew');
    void engine.tend();
    await engine.stop(0);
    expect(renew).toHaveBeenCalledTimes(1);
  });

  test('ends its events', async () => {
    const all = lastValueFrom(engine.events$.pipe(toArray()));
    await engine.stop(0);
    expect(await all).toEqual([]);
  });

  test('stops in order when it cannot give its lease back, and says so: the lease lapses by itself', async () => {
    await engine.tend();
    const error = new Error('the database is away');
    jest.spyOn(ledger.lease, 'end').mockRejectedValueOnce(error);
    const all = lastValueFrom(engine.events$.pipe(toArray()));
    await engine.stop(0);
    expect(await all).toEqual([{ flow: '*', kind: 'failed', during: 'sweep', error }]);
  });

  test('stops its flows even when the ledger fails', async () => {
    jest.spyOn(ledger.lease, 'renew').mockRejectedValueOnce(new Error('database is locked'));
    await engine.stop(0).catch(() => undefined);
    bench.source.records = recordsTo(1);
    await engine.poll();
    expect(bench.source.asked).toEqual([]);
  });
});
