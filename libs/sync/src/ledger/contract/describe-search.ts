import { foldLabel } from '../../fold-label';
import type { DeliveryFilter } from '../delivery-view';
import { CAUSE, delivery, FLOW, type LedgerBench, settlement } from './ledger-bench';

/** How operators find deliveries. */
export function describeSearch(bench: LedgerBench): void {
  const keys = async (filter: DeliveryFilter, after = 0, limit = 100): Promise<string[]> =>
    (await bench.worker().deliveries.list(FLOW, filter, after, limit)).map(({ key }) => key);
  const search = (text: string, ...others: string[]): Promise<string[]> =>
    keys({ search: { label: text, keys: [text, ...others] } });

  /** Deliveries `k:1`, `k:2`, … with these labels, kept as discovery keeps them. */
  async function labelled(...labels: (string | null)[]): Promise<void> {
    const deliveries = labels.map((label, index) => ({
      ...delivery(index + 1),
      label: label === null ? null : foldLabel(label),
    }));
    await bench.worker().discovery.record(FLOW, deliveries, bench.now);
  }

  describe('a search', () => {
    test('finds the one with this very key, and no key that only begins like it', async () => {
      await bench.discover(12);
      expect(await search('k:1')).toEqual(['k:1']);
      expect(await search('k:404')).toEqual([]);
    });

    test('finds the one whose record has this id, by the key that is made of it', async () => {
      await bench.discover(12);
      expect(await search('2', 'k:2')).toEqual(['k:2']);
    });

    test('finds those whose label begins with it, and not those that only have it inside', async () => {
      await labelled('ada@example.com', 'adam@example.com', 'linda@example.com', null);
      expect(await search('ada')).toEqual(['k:1', 'k:2']);
      expect(await search('ada@')).toEqual(['k:1']);
      expect(await search('adam@example.com.au')).toEqual([]);
    });

    test.each([
      ['letter case', 'Zoe@Example.COM', 'zOE@'],
      ['spaces around it', ' zoe@example.com ', '  zoe@example.com  '],
      ['the form of its accents', 'zoe\u0308@example.com', 'zo\u00eb@'],
      ['the form of its accents, the other way round', 'ZO\u00cb@example.com', 'zoe\u0308@example.com'],
    ])('does not care for %s', async (_what, label, text) => {
      await labelled(label, 'other@example.com');
      expect(await search(text)).toEqual(['k:1']);
    });

    test.each(['%', '_', 'a%', 'a_a', '*', 'ad?', '[a]', '\\', "'"])('takes %j as it is: no wildcard', async (text) => {
      await labelled('ada@example.com', 'a%b@example.com', 'a_c@example.com');
      const literal = ['ada@example.com', 'a%b@example.com', 'a_c@example.com'].flatMap((label, index) =>
        label.startsWith(text) ? [`k:${index + 1}`] : [],
      );
      expect(await search(text)).toEqual(literal);
    });

    test.each([
      ['an emoji', '\u{1f600}'],
      ['the last character of the basic plane', '\uffff'],
      ['the last private character', '\u{10fffd}'],
      ['the last but one character', '\u{10fffe}'],
      ['the last character of all', '\u{10ffff}'],
    ])('finds a label by a prefix that ends with %s', async (_what, last) => {
      await labelled(`zoe${last}@example.com`, 'zoe@example.com', `zof${last}`);
      expect(await search(`zoe${last}`)).toEqual(['k:1']);
      if (last !== '\u{10ffff}') expect(await search('zoe')).toEqual(['k:1', 'k:2']);
    });

    test('finds a label of the full length, and one that was cut to it', async () => {
      const long = `${'a'.repeat(250)}@example.com`;
      await labelled(long, `${'b'.repeat(253)}\u{1f600}`);
      expect(await search(long)).toEqual(['k:1']);
      expect(await search(`${'b'.repeat(253)}\u{1f600}`)).toEqual(['k:2']);
    });

    test('finds each delivery once, though key and label both fit', async () => {
      await labelled('k:1');
      expect(await search('k:1')).toEqual(['k:1']);
    });

    test('finds nothing of another flow', async () => {
      const { discovery } = bench.worker();
      await discovery.open('other');
      await discovery.record('other', [{ ...delivery(1), label: 'ada@example.com' }], bench.now);
      expect([await search('ada'), await search('k:1')]).toEqual([[], []]);
    });

    test('is narrowed down by what else is asked, and goes on page by page', async () => {
      await labelled('ada-1@x', 'ada-2@x', 'bob@x', 'ada-3@x', 'ada-4@x');
      const by = bench.worker();
      await bench.claim(by);
      await bench.settle(by, [
        settlement('dead'),
        settlement('dead', { key: 'k:4' }),
        settlement('delivered', { key: 'k:2' }),
      ]);
      const ada = { label: 'ada', keys: ['ada'] };
      expect(await keys({ search: ada, state: 'dead' })).toEqual(['k:1', 'k:4']);
      const first = await by.deliveries.list(FLOW, { search: ada }, 0, 2);
      expect(first.map(({ key }) => key)).toEqual(['k:1', 'k:2']);
      expect(await keys({ search: ada }, first.at(-1)?.seq, 2)).toEqual(['k:4', 'k:5']);
      expect(await keys({ search: ada, order: 'newest' })).toEqual(['k:5', 'k:4', 'k:2', 'k:1']);
    });
  });

  describe('deliveries, newest first,', () => {
    test('come page by page down to the oldest, and then an empty page', async () => {
      await bench.discover(5);
      const { deliveries } = bench.worker();
      const pages: string[][] = [];
      let after = 0;
      do {
        const page = await deliveries.list(FLOW, { order: 'newest' }, after, 2);
        pages.push(page.map(({ key }) => key));
        after = page.at(-1)?.seq ?? 0;
      } while (after > 0);
      expect(pages).toEqual([['k:5', 'k:4'], ['k:3', 'k:2'], ['k:1'], []]);
    });

    test('that come in meanwhile do not move the pages that follow', async () => {
      await bench.discover(4);
      const { deliveries } = bench.worker();
      const first = await deliveries.list(FLOW, { order: 'newest' }, 0, 2);
      await bench.discover(9);
      expect(await keys({ order: 'newest' }, first.at(-1)?.seq, 10)).toEqual(['k:2', 'k:1']);
    });

    test('are narrowed down to a state', async () => {
      const by = bench.worker();
      await bench.discover(3);
      await bench.claim(by);
      await bench.settle(by, [settlement('dead'), settlement('dead', { key: 'k:3' })]);
      expect(await keys({ order: 'newest', state: 'dead' })).toEqual(['k:3', 'k:1']);
    });
  });

  test('deliveries are found by the code of their last error, not of one before it', async () => {
    const by = bench.worker();
    await bench.discover(3);
    await bench.claim(by);
    const refused = { code: 'http-422', detail: 'Refused.' };
    await bench.settle(by, [
      settlement('pending'),
      settlement('dead', { key: 'k:2', cause: refused }),
      settlement('delivered', { key: 'k:3' }),
    ]);
    expect(await keys({ errorCode: CAUSE.code })).toEqual(['k:1']);
    await bench.claim(by);
    await bench.settle(by, [settlement('dead', { cause: refused })]);
    expect(await keys({ errorCode: CAUSE.code })).toEqual([]);
    expect(await keys({ errorCode: 'http-422' })).toEqual(['k:1', 'k:2']);
    expect(await keys({ errorCode: 'http-422', order: 'newest' })).toEqual(['k:2', 'k:1']);
    await by.discovery.record(
      FLOW,
      [{ key: 'bad', record: null, fault: { code: 'unmappable', detail: 'd' } }],
      bench.now,
    );
    expect(await keys({ errorCode: 'unmappable', state: 'dead' })).toEqual(['bad']);
  });
}
