import { CAUSE, FLOW, HOLD, type LedgerBench, settlement } from './ledger-bench';

/** What operators see. */
export function describeView(bench: LedgerBench): void {
  describe('what operators see', () => {
    test('of a flow with nothing in it', async () => {
      expect(await bench.worker().view.flow(FLOW)).toEqual({
        name: FLOW,
        cursor: null,
        counts: { pending: 0, delivering: 0, delivered: 0, dead: 0, uncertain: 0 },
        oldestUndeliveredAt: null,
        oldestUndeliveredError: null,
        lastPollAt: null,
        lastPollError: null,
        hold: null,
        pausedAt: null,
        resumedAt: null,
        replayedAt: null,
        pollFailingSince: null,
        lastSettledAt: null,
      });
    });

    test('of a flow at work: how many are in each state, and whether it is held', async () => {
      const by = bench.worker();
      await bench.discover(7);
      await bench.claim(by, { limit: 5 });
      const settlements = [
        settlement('delivered'),
        settlement('delivered', { key: 'k:2', seq: 2 }),
        settlement('dead', { key: 'k:3', seq: 3 }),
        settlement('uncertain', { key: 'k:4', seq: 4 }),
      ];
      await by.delivery.settle(FLOW, await by.lease.id(), settlements, bench.now, () => HOLD);
      expect(await by.view.flow(FLOW)).toMatchObject({
        counts: { pending: 2, delivering: 1, delivered: 2, dead: 1, uncertain: 1 },
        hold: HOLD,
      });
    });

    test('as the oldest undelivered: what waits or is under way, not what has ended', async () => {
      const by = bench.worker();
      await bench.discover(1);
      bench.now += 1000;
      await bench.discover(3);
      await bench.claim(by, { limit: 2 });
      expect((await by.view.flow(FLOW))?.oldestUndeliveredAt).toBe(1_000_000);
      await bench.settle(by, [settlement('dead'), settlement('delivered', { key: 'k:2' })]);
      expect((await by.view.flow(FLOW))?.oldestUndeliveredAt).toBe(1_001_000);
    });

    test('of the deliveries: page by page, oldest first, narrowed down to a state', async () => {
      const { deliveries, discovery } = bench.worker();
      await bench.discover(4);
      await discovery.record(FLOW, [{ key: 'bad', record: null, fault: CAUSE }], bench.now);
      const first = await deliveries.list(FLOW, {}, 0, 3);
      const second = await deliveries.list(FLOW, {}, first.at(-1)?.seq ?? 0, 3);
      expect([first, second].map((page) => page.map(({ key }) => key))).toEqual([
        ['k:1', 'k:2', 'k:3'],
        ['k:4', 'bad'],
      ]);
      expect((await deliveries.list(FLOW, { state: 'dead' }, 0, 3)).map(({ key }) => key)).toEqual(['bad']);
    });

    test('of a delivery: the target’s own id of the effect', async () => {
      const by = await bench.bring('delivered');
      expect(await by.deliveries.find(FLOW, 'k:1')).toMatchObject({
        reference: 'r-1',
        settledAt: bench.now,
        failures: [],
      });
    });

    test('of what there is not: nothing', async () => {
      const { deliveries, view } = bench.worker();
      expect([await view.flow('other'), await deliveries.find(FLOW, 'k:404')]).toEqual([undefined, undefined]);
      expect(await deliveries.list('other', {}, 0, 10)).toEqual([]);
    });
  });
}
