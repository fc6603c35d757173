import BetterSqlite from 'better-sqlite3';
import { SyncEngine } from './sync-engine';
import type { SyncEvent } from './sync-event';
import type { Ledger } from './ledger/ledger';
import { FlowBench, recordsTo } from './testing/flow-bench';

const FLOW = 'welcome-package';

let bench: FlowBench;
let ledger: Ledger;
let engine: SyncEngine;
let events: SyncEvent[];

beforeEach(async () => {
  bench = await FlowBench.open(new BetterSqlite(':memory:'));
  ledger = bench.ledger();
  engine = new SyncEngine([bench.flow], bench.engineOptions(ledger));
  events = [];
  engine.events$.subscribe((event) => events.push(event));
});
afterEach(async () => {
  await engine.stop(1000);
  await bench.db.destroy();
});

/** Waits for the deliveries that were told to have ended. */
const settled = async (): Promise<SyncEvent> => {
  for (;;) {
    const event = events.find(({ kind }) => kind === 'settled');
    if (event !== undefined) return event;
    await new Promise((resolve) => void setImmediate(resolve));
  }
};

describe('what an event told of', () => {
  test('is delivered without a poll', async () => {
    expect(await engine.record(FLOW, [{ id: 1 }])).toEqual([true]);
    await settled();
    expect(await bench.delivery('k:1')).toMatchObject({ state: 'delivered', discoveredBy: 'event' });
    expect(bench.source.asked).toEqual([]);
  });

  test('is known to the poll that comes after it, and has one effect', async () => {
    await engine.record(FLOW, [{ id: 2 }]);
    bench.source.records = recordsTo(3);
    expect(await bench.discover(ledger)).toMatchObject([{ keys: ['k:1'] }, { keys: ['k:3'] }]);
    expect(await bench.delivery('k:2')).toMatchObject({ discoveredBy: 'event' });
    expect(await bench.db.selectFrom('flows').select('discovered').executeTakeFirst()).toEqual({ discovered: 3 });
  });

  test('is nothing new when a poll was faster, and stays what it is', async () => {
    await bench.discovered(1);
    expect(await engine.record(FLOW, [{ id: 1 }, { id: 2 }])).toEqual([false, true]);
    expect(await bench.delivery('k:1')).toMatchObject({ discoveredBy: 'poll' });
  });

  test('twice at once is one delivery, of which the first is the new one', async () => {
    expect(await engine.record(FLOW, [{ id: 1 }, { id: 1 }])).toEqual([true, false]);
  });

  test('leaves the cursor where it was: what was never told is still after it', async () => {
    await engine.record(FLOW, recordsTo(5));
    expect(await bench.view()).toMatchObject({ cursor: null, lastPollAt: null });
  });

  test('is a dead letter when it maps to nothing, the same one that a poll would make', async () => {
    await engine.record(FLOW, [{ name: 'nobody' }]);
    bench.source.records = [{ name: 'nobody' }];
    expect(await bench.discover(ledger)).toMatchObject([{ keys: [] }]);
    expect(Object.values(await bench.states())).toEqual(['dead']);
  });

  test('waits in a flow that is paused', async () => {
    await ledger.operator.pause(FLOW, { name: 'ada', atMs: bench.now });
    expect(await engine.record(FLOW, [{ id: 1 }])).toEqual([true]);
    await engine.tend();
    expect(await bench.states()).toEqual({ 'k:1': 'pending' });
  });

  test('needs no lease: another worker discovers the flow meanwhile', async () => {
    const other = bench.ledger();
    await other.discovery.takeDiscovery(FLOW, await other.lease.id());
    expect(await engine.record(FLOW, [{ id: 1 }])).toEqual([true]);
  });

  test('is told once, with the keys that were new', async () => {
    await engine.record(FLOW, recordsTo(2));
    await engine.record(FLOW, recordsTo(3));
    expect(events.filter(({ kind }) => kind === 'told')).toEqual([
      { flow: FLOW, kind: 'told', told: 2, keys: ['k:1', 'k:2'] },
      { flow: FLOW, kind: 'told', told: 3, keys: ['k:3'] },
    ]);
  });

  test('is not taken for a flow that is not there', async () => {
    await expect(engine.record('other', [{ id: 1 }])).rejects.toThrow('There is no flow other.');
  });

  test('is not told, and not acknowledged, when the ledger fails', async () => {
    await bench.db.schema.alterTable('deliveries').renameTo('gone').execute();
    await expect(engine.record(FLOW, [{ id: 1 }])).rejects.toThrow('no such table');
    await bench.db.schema.alterTable('gone').renameTo('deliveries').execute();
    expect([events, await bench.states()]).toEqual([[], {}]);
  });
});
