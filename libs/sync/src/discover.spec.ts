import BetterSqlite from 'better-sqlite3';
import * as fc from 'fast-check';
import { defer, of, throwError } from 'rxjs';
import { discover } from './discover';
import { type Page, SourceError } from './flow';
import { LeaseLostError } from './ledger/discovery-ledger';
import { LEASE_MS } from './ledger/worker-lease';
import { expired, unreachable } from './testing/fake-source';
import { FlowBench, recordsTo } from './testing/flow-bench';

let bench: FlowBench;
beforeEach(async () => (bench = await FlowBench.open(new BetterSqlite(':memory:'))));
afterEach(() => bench.db.destroy());

const keys = async () => Object.keys(await bench.states());

describe('discovery', () => {
  test('reads page after page until the feed is drained, and goes on there the next time', async () => {
    const ledger = bench.ledger();
    bench.source.records = recordsTo(5);
    expect(await bench.discover(ledger)).toMatchObject([
      { kind: 'discovered', read: 2, keys: ['k:1', 'k:2'] },
      { kind: 'discovered', read: 2, keys: ['k:3', 'k:4'] },
      { kind: 'discovered', read: 1, keys: ['k:5'] },
    ]);
    bench.source.records.push({ id: 6 });
    expect(await bench.discover(ledger)).toMatchObject([{ kind: 'discovered', read: 1, keys: ['k:6'] }]);
    expect(bench.source.asked).toEqual([null, '2', '4', '5', '5', '6']);
  });

  test('of a source without positions reads everything each time, and finds what is new', async () => {
    const ledger = bench.ledger();
    bench.source.answer = () => of({ records: bench.source.records, next: null, drained: true });
    bench.source.records = recordsTo(3);
    await bench.discover(ledger);
    bench.source.records = recordsTo(4);
    expect(await bench.discover(ledger)).toMatchObject([{ read: 4, keys: ['k:4'] }]);
  });

  test('that breaks off between two pages reads one page again at the most', async () => {
    bench.source.records = recordsTo(6);
    bench.source.answer = (cursor) => (cursor === '4' ? throwError(() => unreachable) : of(bench.source.page(cursor)));
    const ledger = bench.ledger();
    await expect(bench.discover(ledger)).rejects.toBe(unreachable);
    expect([(await bench.view()).cursor, await keys()]).toEqual(['4', ['k:1', 'k:2', 'k:3', 'k:4']]);
    bench.source.answer = (cursor) => of(bench.source.page(cursor));
    await bench.discover(ledger);
    expect(bench.source.asked).toEqual([null, '2', '4', '4', '6']);
    expect(await keys()).toHaveLength(6);
  });

  test('that crashes in the middle of recording a page reads that page again, whole', async () => {
    const ledger = bench.ledger();
    bench.source.records = [
      { id: 1 },
      { id: 2 },
      {
        id: 3,
        toJSON: () => {
          throw new Error('crash');
        },
      },
    ];
    await expect(bench.discover(ledger)).rejects.toThrow('crash');
    expect((await bench.view()).cursor).toBe('2');
    bench.source.records = recordsTo(3);
    await bench.discover(ledger);
    expect(await keys()).toEqual(['k:1', 'k:2', 'k:3']);
  });

  test('is by one worker at a time', async () => {
    bench.source.records = recordsTo(2);
    const [first, second] = [bench.ledger(), bench.ledger()];
    await bench.discover(first);
    const asked = bench.source.asked.length;
    expect(await bench.discover(second)).toEqual([]);
    expect(bench.source.asked).toHaveLength(asked);
    await first.lease.end();
    await bench.discover(second);
    expect(bench.source.asked.at(-1)).toBe('2');
  });

  test('by a worker that stalled until another took over writes nothing more', async () => {
    const [late, next] = [bench.ledger(), bench.ledger()];
    bench.source.records = recordsTo(2);
    bench.source.answer = (cursor) =>
      defer(async () => {
        bench.source.answer = (again) => of(bench.source.page(again));
        bench.now += LEASE_MS + 1;
        await next.lease.sweep();
        await next.discovery.takeDiscovery(bench.flow.name, await next.lease.id());
        return bench.source.page(cursor);
      });
    await expect(bench.discover(late)).rejects.toThrow(LeaseLostError);
    expect([(await bench.view()).cursor, await keys()]).toEqual([null, []]);
  });
});

describe('a feed that has lost the cursor', () => {
  test('is read from its beginning, and nothing is discovered twice', async () => {
    const ledger = bench.ledger();
    bench.source.records = recordsTo(3);
    await bench.discover(ledger);
    bench.source.records = recordsTo(4);
    bench.source.answer = (cursor) => (cursor === '3' ? throwError(() => expired) : of(bench.source.page(cursor)));
    const events = await bench.discover(ledger);
    expect(bench.kinds(events)).toEqual(['cursor-expired', 'discovered', 'discovered']);
    expect(events.flatMap((event) => (event.kind === 'discovered' ? event.keys : []))).toEqual(['k:4']);
    expect((await bench.view()).cursor).toBe('4');
  });

  test('and loses every new one, too, ends with an error', async () => {
    bench.source.answer = (cursor) =>
      cursor === null
        ? of({ records: [{ id: 1 }], next: `c-${bench.source.asked.length}`, drained: false })
        : throwError(() => expired);
    await expect(bench.discover()).rejects.toBe(expired);
    expect(bench.source.asked).toEqual([null, 'c-1', null, 'c-3']);
  });

  test('and has no beginning either is an error', async () => {
    bench.source.answer = () => throwError(() => expired);
    await expect(bench.discover()).rejects.toBe(expired);
    expect(bench.source.asked).toEqual([null]);
  });
});

const page = (next: string | null): Page => ({ records: [{ id: 1 }], next, drained: false });

test('pages that overlap, and rows told twice or in any order, give each record one delivery', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 6 }), { maxLength: 8 }),
      async (pages) => {
        const fresh = await FlowBench.open(new BetterSqlite(':memory:'));
        fresh.source.answer = (cursor) => {
          const at = Number(cursor ?? 0);
          const told = pages[at]?.map((id) => ({ id })) ?? [];
          return of({ records: told, next: String(at + 1), drained: at >= pages.length });
        };
        await fresh.discover();
        const expected = new Set(pages.flat().map((id) => `k:${id}`));
        expect(Object.keys(await fresh.states()).sort()).toEqual([...expected].sort());
        await fresh.db.destroy();
      },
    ),
    { numRuns: 30 },
  );
});

describe('a feed that would be read for ever', () => {
  test.each<[string, (cursor: string | null) => string | null, (string | null)[]]>([
    ['because its cursor does not advance', () => 'a', [null, 'a']],
    ['because its cursor leads back', (cursor) => (cursor === 'a' ? 'b' : 'a'), [null, 'a', 'b']],
    ['because it never has a cursor', () => null, [null]],
  ])('%s ends', async (_why, next, asked) => {
    bench.source.answer = (cursor) => {
      if (bench.source.asked.length > 20) throw new Error('It does not end.');
      return of(page(next(cursor)));
    };
    await bench.discover();
    expect(bench.source.asked).toEqual(asked);
  });
});

describe('a record that maps to nothing', () => {
  test('is one dead letter, however often and in whatever order of fields it is told, and holds up nobody', async () => {
    bench.source.records = [{ id: 1 }, { name: 'no', email: 'id' }, { email: 'id', name: 'no' }, { id: 2 }];
    await bench.discover();
    await bench.deliver();
    const { counts } = await bench.view();
    expect([counts, bench.target.keys()]).toMatchObject([{ dead: 1, delivered: 2 }, ['k:1', 'k:2']]);
  });

  test('keeps what was told, and why it cannot be delivered', async () => {
    bench.source.records = [{ name: 'no id' }];
    await bench.discover();
    const [key = ''] = await keys();
    expect(await bench.delivery(key)).toMatchObject({
      record: { name: 'no id' },
      lastError: { code: 'unmappable', detail: 'It has no id.' },
    });
  });

  test('is told from every other, however alike they are', async () => {
    const long = 'x'.repeat(5000);
    bench.source.records = [{ long, a: 1 }, { long, a: 2 }, { long, a: '2' }, { long: [long, 2] }];
    await bench.discover();
    expect((await bench.view()).counts.dead).toBe(4);
  });

  test.each([[null], ['text'], [7], [true], [[]], [[null]]])('may be %j', async (record) => {
    bench.source.records = [record, { id: 1 }];
    const map = (told: unknown) => (told === record ? { fault: 'No customer.' } : bench.flow.map(told));
    await bench.discover(bench.ledger(), { ...bench.flow, map });
    expect((await bench.view()).counts).toMatchObject({ dead: 1, pending: 1 });
  });

  test('because the mapping itself fails on it is a dead letter, too', async () => {
    bench.source.records = [null, { id: 1 }];
    await bench.discover();
    expect((await bench.view()).counts).toMatchObject({ dead: 1, pending: 1 });
  });
});

describe('a source that gives no page', () => {
  test('leaves the cursor where it is', async () => {
    const refusal = new SourceError({ code: 'not-a-page', detail: 'HTML.' });
    bench.source.answer = () => throwError(() => refusal);
    await expect(bench.discover()).rejects.toBe(refusal);
    expect(await bench.view()).toMatchObject({ cursor: null, counts: { pending: 0, dead: 0 } });
  });
});

test('whoever stops listening between two pages has the page that was read, and no more is read', async () => {
  bench.source.records = recordsTo(6);
  const options = { ledger: bench.ledger(), now: bench.clock, stopping$: of() };
  await new Promise<void>((resolve) => {
    const subscription = discover(bench.flow, options).subscribe(() => (subscription.unsubscribe(), resolve()));
  });
  expect([bench.source.asked, await keys()]).toEqual([[null], ['k:1', 'k:2']]);
});
