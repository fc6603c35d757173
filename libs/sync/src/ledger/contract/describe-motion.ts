import { latencyBucket, latencyPercentile } from '../../latency-bucket';
import { LEASE_MS } from '../worker-lease';
import { CAUSE, FLOW, HOLD, type LedgerBench, released, settlement } from './ledger-bench';

const MINUTE = 60_000;

/** What tells how a flow moves. */
export function describeMotion(bench: LedgerBench): void {
  /** Delivers `k:<number>`, `latencyMs` after its discovery. */
  async function deliver(number: number, latencyMs: number, state: 'delivered' | 'dead' = 'delivered'): Promise<void> {
    const by = bench.worker();
    await by.discovery.record(FLOW, [{ key: `k:${number}`, record: {} }], bench.now);
    await bench.claim(by);
    bench.now += latencyMs;
    await bench.settle(by, [settlement(state, { key: `k:${number}` })]);
  }
  const minutes = (from = 0) => bench.worker().view.deliveredMinutes(FLOW, from);
  const motion = async () => bench.worker().view.motion(FLOW);

  describe('since when every poll failed', () => {
    test('is the first failure, however many follow, until one goes well', async () => {
      const { discovery, lease } = bench.worker();
      await discovery.notePoll(FLOW, 1000, CAUSE);
      await discovery.notePoll(FLOW, 2000, CAUSE);
      expect(await motion()).toMatchObject({ lastPollAt: 2000, lastPollError: CAUSE, pollFailingSince: 1000 });
      await discovery.takeDiscovery(FLOW, await lease.id());
      await discovery.record(FLOW, [], 3000, { worker: await lease.id(), cursor: 'c' });
      expect(await motion()).toMatchObject({ lastPollAt: 3000, lastPollError: null, pollFailingSince: null });
      await discovery.notePoll(FLOW, 4000, CAUSE);
      expect(await motion()).toMatchObject({ pollFailingSince: 4000 });
    });

    test('is forgotten by a poll that is noted to have gone well, and by a rewind of the feed', async () => {
      const { discovery, lease } = bench.worker();
      await discovery.notePoll(FLOW, 1000, CAUSE);
      await discovery.notePoll(FLOW, 2000, null);
      expect(await motion()).toMatchObject({ lastPollError: null, pollFailingSince: null });
      await discovery.notePoll(FLOW, 3000, CAUSE);
      await discovery.takeDiscovery(FLOW, await lease.id());
      await discovery.rewind(FLOW, await lease.id(), 4000);
      expect(await motion()).toMatchObject({ lastPollError: null, pollFailingSince: null });
    });
  });

  describe('when a delivery last came to an end', () => {
    test.each([
      ['delivered', true, settlement('delivered')],
      ['dead', true, settlement('dead')],
      ['uncertain', true, settlement('uncertain')],
      ['to be tried again', false, settlement('pending')],
      ['interrupted', false, released],
    ])('is when one is %s: %s', async (_what, isEnd, settled) => {
      const by = await bench.bring('delivering');
      bench.now += 1000;
      await bench.settle(by, [settled]);
      expect((await motion())?.lastSettledAt).toBe(isEnd ? bench.now : null);
    });

    test('is not when a worker that came too late says so', async () => {
      const by = await bench.bring('delivering');
      bench.now += LEASE_MS + 1;
      await bench.worker().lease.sweep();
      await bench.settle(by, [settlement('delivered')]);
      expect((await motion())?.lastSettledAt).toBeNull();
      expect((await by.view.counts(FLOW)).delivered).toBe(0);
    });
  });

  test('a resume is kept with its instant, and a pause ends it not', async () => {
    const { operator } = bench.worker();
    await operator.resume(FLOW, { name: 'ada', atMs: 5 });
    expect(await motion()).toMatchObject({ pausedAt: null, resumedAt: null });
    await operator.pause(FLOW, { name: 'ada', atMs: 10 });
    await operator.resume(FLOW, { name: 'ada', atMs: 20 });
    expect(await motion()).toMatchObject({ pausedAt: null, resumedAt: 20 });
    await operator.pause(FLOW, { name: 'ada', atMs: 30 });
    expect(await motion()).toMatchObject({ pausedAt: 30, resumedAt: 20 });
  });

  test('the motion of a flow is what its view tells of it, and none of a flow that is not there', async () => {
    const by = await bench.bring('delivering');
    await by.delivery.hold(FLOW, () => HOLD);
    const view = await by.view.flow(FLOW);
    expect(view).toMatchObject((await by.view.motion(FLOW)) ?? {});
    expect(await by.view.isHeld(FLOW)).toBe(true);
    expect([await by.view.motion('other'), await by.view.isHeld('other')]).toEqual([undefined, false]);
  });

  describe('the minutes of a flow', () => {
    test('tell how many were delivered how fast, and nothing of what ended otherwise', async () => {
      bench.now = 100 * MINUTE;
      await deliver(1, 10);
      await deliver(2, 10);
      await deliver(3, 5000);
      await deliver(4, 10, 'dead');
      bench.now = 101 * MINUTE;
      await deliver(5, 1);
      const told = (await minutes()).sort((a, b) => a.minute - b.minute || a.bucket - b.bucket);
      expect(told).toEqual([
        { minute: 100, bucket: latencyBucket(10), count: 2 },
        { minute: 100, bucket: latencyBucket(5000), count: 1 },
        { minute: 101, bucket: latencyBucket(1), count: 1 },
      ]);
      expect((await minutes(101)).map(({ minute }) => minute)).toEqual([101]);
    });

    test('have percentiles that are at most a quarter too high', async () => {
      bench.now = 100 * MINUTE;
      for (const [index, latency] of [40, 10, 30, 20, 3000].entries()) await deliver(index, latency);
      const told = await minutes();
      const median = latencyPercentile(told, 0.5) ?? 0;
      const slowest = latencyPercentile(told, 0.99) ?? 0;
      expect(median).toBeGreaterThanOrEqual(30);
      expect(median).toBeLessThan(30 * 1.26);
      expect(slowest).toBeGreaterThanOrEqual(3000);
      expect(slowest).toBeLessThan(3000 * 1.26);
    });

    test('are kept for a day, and no other flow’s go with them', async () => {
      const { discovery } = bench.worker();
      await discovery.open('other');
      await bench.db
        .insertInto('delivered_minutes')
        .values({ flow: 'other', minute: 1, latency_bucket: 1, deliveries: 1 })
        .execute();
      bench.now = 100 * MINUTE;
      await deliver(1, 0);
      bench.now = (100 + 24 * 60) * MINUTE;
      await deliver(2, 0);
      expect((await minutes()).map(({ minute }) => minute)).toEqual([100, 1540]);
      bench.now += MINUTE;
      await deliver(3, 0);
      expect((await minutes()).map(({ minute }) => minute)).toEqual([1540, 1541]);
      expect(await bench.worker().view.deliveredMinutes('other', 0)).toHaveLength(1);
    });

    test('count one whose clock was set back as delivered at once', async () => {
      bench.now = 100 * MINUTE + 1000;
      await deliver(1, -500);
      expect(await minutes()).toEqual([{ minute: 100, bucket: 0, count: 1 }]);
    });
  });
}
