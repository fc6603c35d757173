import BetterSqlite from 'better-sqlite3';
import { throwError } from 'rxjs';
import { AuditBench, SETTLE_MS } from '../testing/audit-bench';
import { unreachable } from '../testing/fake-source';
import { FlowBench, recordsTo } from '../testing/flow-bench';

let bench: FlowBench;
let audits: AuditBench;

beforeEach(async () => {
  bench = await FlowBench.open(new BetterSqlite(':memory:'));
  audits = new AuditBench(bench, () => new BetterSqlite(''));
});
afterEach(async () => {
  if (audits.open > 0) throw new Error('A scratch database was left open.');
  await bench.db.destroy();
});

/** Records that the ledger never heard of, created long ago. */
const unknown = (count: number) => recordsTo(count).map((record) => ({ ...record, createdAt: 0 }));

describe('an audit with repair', () => {
  test('records what is missing, and tells the flow to deliver it: under its own key, once', async () => {
    bench.source.records = unknown(3);
    audits.effects.records = [{ id: 2 }];
    expect(await audits.audit(true)).toMatchObject({ state: 'finished', missing: 2, repaired: 2, isRepair: true });
    expect(audits.poked).toEqual([bench.flow.name, bench.flow.name]);
    await bench.deliver(audits.ledger);
    expect(bench.target.keys().sort()).toEqual(['k:1', 'k:3']);
    expect(await bench.delivery('k:1')).toMatchObject({ state: 'delivered', discoveredBy: 'repair' });
  });

  test('sends again what was delivered and is gone, and nothing that is there', async () => {
    bench.source.records = recordsTo(4);
    await bench.discovered(4);
    await bench.deliver(audits.ledger);
    bench.now += 10 * SETTLE_MS;
    audits.effects.records = [{ id: 1 }, { id: 1 }, { id: 3 }, { id: 4 }, { id: 9 }];
    expect(await audits.audit(true)).toMatchObject({ missing: 1, duplicates: 1, orphans: 1, repaired: 1 });
    bench.target.sent.length = 0;
    await bench.deliver(audits.ledger);
    expect(bench.target.keys()).toEqual(['k:2']);
  });

  test('sends nothing again to a target that does not bear it: that it does not tell of an effect may be all that is wrong', async () => {
    bench.target.isIdempotent = false;
    bench.source.records = recordsTo(2);
    await bench.discovered(2);
    await bench.deliver(audits.ledger);
    bench.now += 10 * SETTLE_MS;
    audits.effects.records = [{ id: 1 }];
    expect(await audits.audit(true)).toMatchObject({ state: 'finished', missing: 1, repaired: 0 });
    expect(await bench.states()).toEqual({ 'k:1': 'delivered', 'k:2': 'delivered' });
  });

  test('of a healthy flow changes nothing, and wakes nobody', async () => {
    bench.source.records = recordsTo(2);
    audits.effects.records = recordsTo(2);
    expect(await audits.audit(true)).toMatchObject({ missing: 0, repaired: 0 });
    expect([audits.poked, await bench.states()]).toEqual([[], {}]);
  });

  test('records a record as the source tells it now', async () => {
    bench.source.records = [{ id: 1, createdAt: 0, name: 'before' }];
    audits.effects.answer = (cursor) => {
      bench.source.records = [{ id: 1, createdAt: 0, name: 'now' }];
      return [audits.effects.page(cursor)];
    };
    await audits.audit(true);
    expect((await bench.delivery('k:1')).record).toMatchObject({ name: 'now' });
  });

  test('does not bring back a record that is gone from the source meanwhile', async () => {
    bench.source.records = unknown(1);
    audits.effects.answer = (cursor) => {
      bench.source.records = [];
      return [audits.effects.page(cursor)];
    };
    expect(await audits.audit(true)).toMatchObject({ state: 'finished', missing: 1, repaired: 0 });
    expect(await bench.states()).toEqual({});
  });

  test('that cannot read the source again has failed, and keeps what was found and mended', async () => {
    bench.source.records = unknown(3);
    audits.effects.answer = (cursor) => {
      bench.source.answer = (next) => (next === null ? [bench.source.page(next)] : throwError(() => unreachable));
      return [audits.effects.page(cursor)];
    };
    const audit = await audits.audit(true);
    expect(audit).toMatchObject({ state: 'failed', cause: unreachable.reason, missing: 3, repaired: 2 });
    expect(await bench.states()).toEqual({ 'k:1': 'pending', 'k:2': 'pending' });
  });

  test('without being asked to is not made', async () => {
    bench.source.records = unknown(2);
    expect(await audits.audit(false)).toMatchObject({ missing: 2, repaired: 0 });
    expect(await bench.states()).toEqual({});
  });

  test('takes a source that tells 40,000 records at once', async () => {
    const records = unknown(40_000);
    bench.source.answer = () => [{ records, next: null, drained: true }];
    audits.effects.answer = () => [{ records: [], next: null, drained: true }];
    expect(await audits.audit(true)).toMatchObject({ state: 'finished', missing: 40_000, repaired: 40_000 });
    expect((await bench.view()).counts).toMatchObject({ pending: 40_000 });
  });

  test('takes a target that tells 40,000 effects twice over, and no record', async () => {
    const effects = recordsTo(40_000);
    audits.effects.answer = () => [{ records: [...effects, ...effects], next: null, drained: true }];
    expect(await audits.audit(true)).toMatchObject({ state: 'finished', duplicates: 40_000, orphans: 40_000 });
  });
});
