import BetterSqlite from 'better-sqlite3';
import { AuditBench, SETTLE_MS } from '../testing/audit-bench';
import { FlowBench, recordsTo } from '../testing/flow-bench';

let bench: FlowBench;
let audits: AuditBench;

beforeEach(async () => {
  bench = await FlowBench.open(new BetterSqlite(':memory:'));
  audits = new AuditBench(bench, () => new BetterSqlite(''));
});
afterEach(() => bench.db.destroy());

const HEALTHY = { state: 'finished', missing: 0, duplicates: 0, orphans: 0, pending: 0, repaired: 0, cause: null };

/** Records and deliveries 1 to `count`, all delivered, long before the audit. */
async function delivered(count: number): Promise<void> {
  bench.source.records = recordsTo(count);
  audits.effects.records = recordsTo(count);
  await bench.discovered(count);
  await bench.deliver(audits.ledger);
  bench.now += 10 * SETTLE_MS;
}

describe('an audit', () => {
  test('of a healthy flow finds nothing, and tells how much it read', async () => {
    await delivered(5);
    const audit = await audits.audit();
    expect(audit).toMatchObject({ ...HEALTHY, records: 5, effects: 5, requestedBy: 'ada', isRepair: false });
    expect(await audits.findings(audit)).toEqual([]);
    expect(bench.kinds()).toEqual(['audit-started', 'audit-finished']);
  });

  test('of systems with nothing in them finds nothing', async () => {
    expect(await audits.audit()).toMatchObject({ ...HEALTHY, records: 0, effects: 0 });
  });

  test('names what is missing, doubled and orphaned, in the order of keys', async () => {
    await delivered(4);
    audits.effects.records = [{ id: 3 }, { id: 1 }, { id: 4 }, { id: 3 }, { id: 9 }];
    const audit = await audits.audit();
    expect(audit).toMatchObject({ ...HEALTHY, missing: 1, duplicates: 1, orphans: 1 });
    expect(await audits.findings(audit)).toEqual([
      ['missing', 'k:2'],
      ['duplicate', 'k:3'],
      ['orphan', 'k:9'],
    ]);
  });

  test('passes over effects that are none of the flow’s, and does not count them', async () => {
    await delivered(1);
    audits.effects.records.push({ id: 1, kind: 'birthday' }, { id: 77, kind: 'birthday' });
    expect(await audits.audit()).toMatchObject({ ...HEALTHY, effects: 1 });
  });

  test('has what the ledger never heard of as missing, and its state is unknown', async () => {
    bench.source.records = [{ id: 1, createdAt: 0 }];
    const audit = await audits.audit();
    expect(await audits.ledger.audits.findings(audit.seq, undefined, 0, 10)).toMatchObject([
      { kind: 'missing', key: 'k:1', deliveryState: null, effects: 0 },
    ]);
  });

  test('has a dead letter as missing, one whose record maps to nothing too', async () => {
    bench.source.records = [{ id: 1 }, { name: 'no id' }];
    bench.target.answer = () => ({ kind: 'reject', cause: { code: 'http-422', detail: 'd' } });
    await bench.discover(audits.ledger);
    await bench.deliver(audits.ledger);
    const audit = await audits.audit();
    const found = await audits.ledger.audits.findings(audit.seq, undefined, 0, 10);
    expect(found.map(({ kind, deliveryState }) => [kind, deliveryState])).toEqual([
      ['missing', 'dead'],
      ['missing', 'dead'],
    ]);
    expect(found.map(({ key }) => key)).toEqual(['k:1', expect.stringMatching(/^unmapped:[0-9a-f]{64}$/)]);
  });

  test('finds the same in one page as in many', async () => {
    await delivered(7);
    audits.effects.records = [{ id: 1 }, { id: 1 }, { id: 3 }, { id: 8 }, { id: 5 }];
    const found = [];
    for (const pageSize of [1, 3, 100]) {
      bench.source.pageSize = pageSize;
      audits.effects.pageSize = pageSize;
      found.push(await audits.findings(await audits.audit()));
    }
    expect(found[0]).toHaveLength(6);
    expect(found).toEqual([found[0], found[0], found[0]]);
  });
});

describe('an audit of systems that change while they are read', () => {
  test('has a customer who was created meanwhile as pending, not as missing', async () => {
    await delivered(2);
    audits.effects.answer = (cursor) => [audits.effects.page(cursor)];
    bench.source.answer = (cursor) => {
      if (cursor === null) bench.source.records.push({ id: 3, createdAt: bench.now });
      return [bench.source.page(cursor)];
    };
    const audit = await audits.audit();
    expect(audit).toMatchObject({ ...HEALTHY, pending: 1, records: 3 });
    expect(await audits.findings(audit)).toEqual([['pending', 'k:3']]);
  });

  test('has one of whom only the ledger knows how old they are as pending, too', async () => {
    await delivered(2);
    bench.source.records.push({ id: 3 });
    audits.effects.answer = async (cursor) => {
      if (cursor === null) await bench.discovered(3);
      return audits.effects.page(cursor);
    };
    expect(await audits.audit()).toMatchObject({ ...HEALTHY, pending: 1 });
  });

  test('has a delivery that was settled behind where the target was read as pending', async () => {
    bench.source.records = recordsTo(3);
    await bench.discovered(3);
    bench.now += 10 * SETTLE_MS;
    audits.effects.answer = async (cursor) => {
      const page = audits.effects.page(cursor);
      if (cursor === null) await bench.deliver(audits.ledger);
      return page;
    };
    const audit = await audits.audit(true);
    expect(audit).toMatchObject({ ...HEALTHY, pending: 3 });
    expect(bench.target.sent).toHaveLength(3);
    expect(await bench.states()).toEqual({ 'k:1': 'delivered', 'k:2': 'delivered', 'k:3': 'delivered' });
  });

  test.each([
    ['the target tells its age', (now: number) => ({ id: 3, createdAt: now })],
    ['the ledger tells its age', () => ({ id: 3 })],
  ])('has an effect whose record was made after the source was read as no orphan: %s', async (_what, effect) => {
    await delivered(2);
    audits.effects.answer = async (cursor) => {
      if (cursor === null) {
        await bench.discovered(3);
        audits.effects.records.push(effect(bench.now));
      }
      return audits.effects.page(cursor);
    };
    expect(await audits.audit()).toMatchObject({ ...HEALTHY, effects: 3 });
  });

  test('gives what is younger than the settle delay its time, to the millisecond', async () => {
    const oldest = bench.now - SETTLE_MS;
    bench.source.records = [
      { id: 1, createdAt: oldest - 1 },
      { id: 2, createdAt: oldest },
    ];
    expect(await audits.findings(await audits.audit())).toEqual([
      ['missing', 'k:1'],
      ['pending', 'k:2'],
    ]);
  });

  test('reads the source to its end before it asks the target', async () => {
    await delivered(3);
    const order: string[] = [];
    bench.source.answer = (cursor) => (order.push('source'), [bench.source.page(cursor)]);
    audits.effects.answer = (cursor) => (order.push('target'), [audits.effects.page(cursor)]);
    await audits.audit();
    expect(order.join(' ')).toMatch(/^(source ?)+(target ?)+$/);
  });
});
