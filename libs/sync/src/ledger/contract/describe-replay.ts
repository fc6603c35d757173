import type { ReplayFilter } from '../operator-ledger';
import { delivery, FLOW, keysOf, type LedgerBench, settlement } from './ledger-bench';

/** Which deliveries a replay makes due, and what is kept of it. */
export function describeReplay(bench: LedgerBench): void {
  const pending = async (): Promise<string[]> =>
    Object.entries(await bench.states()).flatMap(([key, state]) => (state === 'pending' ? [key] : []));

  describe('a replay of a selection', () => {
    beforeEach(async () => {
      const by = bench.worker();
      await bench.discover(7);
      await bench.claim(by, { limit: 6 });
      await bench.settle(by, [settlement('dead'), settlement('delivered', { key: 'k:3' })]);
      bench.now += 1000;
      await bench.settle(by, [settlement('dead', { key: 'k:2' })]);
      bench.now += 1000;
      await bench.settle(by, [settlement('uncertain', { key: 'k:4' }), settlement('dead', { key: 'k:5' })]);
      // k:6 is on its way, k:7 is pending.
    });

    test.each<[ReplayFilter, string[]]>([
      [{ keys: ['k:1', 'k:5'] }, ['k:1', 'k:5']],
      [{ keys: ['k:1', 'k:1', 'k:404'] }, ['k:1']],
      [{ keys: ['k:3', 'k:4', 'k:6', 'k:7'] }, ['k:4']],
      [{ keys: ['k:4'], state: 'dead' }, []],
      [{ keys: [] }, []],
      [{ state: 'dead', endedFrom: 1_001_000 }, ['k:2', 'k:5']],
      [{ state: 'dead', endedFrom: 1_001_001 }, ['k:5']],
      [{ state: 'dead', endedUntil: 1_001_000 }, ['k:1']],
      [{ state: 'dead', endedUntil: 1_001_001 }, ['k:1', 'k:2']],
      [{ endedFrom: 1_001_000, endedUntil: 1_002_000 }, ['k:2']],
      [{ endedFrom: 1_002_000, endedUntil: 1_001_000 }, []],
      [{ endedFrom: 1_000_000, endedUntil: 1_000_000 }, []],
      [{ endedFrom: 0 }, ['k:1', 'k:2', 'k:4', 'k:5']],
      [{ keys: ['k:1', 'k:2'], endedFrom: 1_001_000, errorCode: 'http-500' }, ['k:2']],
      [{}, ['k:1', 'k:2', 'k:4', 'k:5']],
    ])('by %j makes due %j, as many as were counted', async (filter, keys) => {
      const by = bench.worker();
      const before = await pending();
      expect(await by.operator.countReplayable(FLOW, filter)).toBe(keys.length);
      expect(await pending()).toEqual(before);
      expect(await by.operator.replay(FLOW, filter, bench.operator)).toBe(keys.length);
      expect((await pending()).filter((key) => !before.includes(key))).toEqual(keys);
      for (const key of keys) expect((await by.deliveries.find(FLOW, key))?.dueAt).toBe(bench.now);
    });

    test('is kept with each delivery that it made due, and with no other', async () => {
      const by = bench.worker();
      await by.operator.replay(FLOW, { keys: ['k:1', 'k:2'] }, bench.operator);
      const replayed = { atMs: bench.now, operator: 'ada', action: 'replay', before: null };
      expect((await by.deliveries.find(FLOW, 'k:1'))?.actions).toEqual([replayed]);
      expect((await by.deliveries.find(FLOW, 'k:5'))?.actions).toEqual([]);
      await bench.claim(by);
      await bench.settle(by, [settlement('dead')]);
      bench.now += 1000;
      await by.operator.replay(FLOW, {}, bench.operator);
      expect((await by.deliveries.find(FLOW, 'k:1'))?.actions).toEqual([replayed, { ...replayed, atMs: bench.now }]);
      expect((await by.deliveries.find(FLOW, 'k:2'))?.actions).toEqual([replayed]);
    });

    test('that finds nothing is no action', async () => {
      const { operator } = bench.worker();
      expect(await operator.replay(FLOW, { keys: ['k:3'] }, bench.operator)).toBe(0);
      expect(await operator.actions(FLOW, 0, 10)).toEqual([]);
    });

    test('of another flow leaves this one alone', async () => {
      const by = bench.worker();
      await by.discovery.open('other');
      expect(await by.operator.countReplayable('other', {})).toBe(0);
      expect(await by.operator.replay('other', { keys: ['k:1'] }, bench.operator)).toBe(0);
    });

    test('by two at once makes each delivery due once', async () => {
      const replays = [bench.worker(), bench.worker()].map(({ operator }) => operator.replay(FLOW, {}, bench.operator));
      expect((await Promise.all(replays)).sort((a, b) => a - b)).toEqual([0, 4]);
      expect(await bench.worker().operator.actions(FLOW, 0, 10)).toHaveLength(1);
    });
  });

  test('a replay of 1000 keys is one action, and all of them are due', async () => {
    const by = bench.worker();
    const records = Array.from({ length: 1000 }, (_, index) => ({
      ...delivery(index + 1),
      fault: { code: 'unmappable', detail: 'd' },
    }));
    await by.discovery.record(FLOW, records, bench.now);
    const keys = records.map(({ key }) => key);
    expect(await by.operator.replay(FLOW, { keys }, bench.operator)).toBe(1000);
    expect(keysOf(await bench.claim(by, { limit: 2000 })).sort()).toEqual(keys.sort());
    expect(await by.operator.actions(FLOW, 0, 10)).toMatchObject([{ action: 'replay', after: '1000 pending' }]);
  });
}
