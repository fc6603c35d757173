import type { Hold } from '../../flow-hold';
import { LEASE_MS } from '../worker-lease';
import { CAUSE, FLOW, HOLD, keysOf, type LedgerBench, released, settlement } from './ledger-bench';

/** What delivery may rely on. */
export function describeDelivery(bench: LedgerBench): void {
  describe('a claim', () => {
    test('never gives one delivery to two workers, however their claims interleave', async () => {
      await bench.discover(300);
      const drain = async (): Promise<string[]> => {
        const by = bench.worker();
        const mine: string[] = [];
        for (;;) {
          const keys = keysOf(await bench.claim(by, { limit: 7 }));
          if (keys.length === 0) return mine;
          mine.push(...keys);
        }
      };
      const claimed = (await Promise.all(Array.from({ length: 8 }, drain))).flat();
      expect(claimed).toHaveLength(300);
      expect(new Set(claimed).size).toBe(300);
    });

    test('gives the oldest first, and no more than were asked for', async () => {
      const by = bench.worker();
      await bench.discover(5);
      expect(keysOf(await bench.claim(by, { limit: 2 }))).toEqual(['k:1', 'k:2']);
      expect(keysOf(await bench.claim(by, { limit: 2 }))).toEqual(['k:3', 'k:4']);
      expect(keysOf(await bench.claim(by, { limit: 2 }))).toEqual(['k:5']);
      expect(keysOf(await bench.claim(by, { limit: 2 }))).toEqual([]);
    });

    test('gives what has been due for longer before what was discovered before', async () => {
      const by = await bench.bring('delivering');
      bench.now += 1000;
      await bench.settle(by, [settlement('pending', { dueAt: bench.now })]);
      bench.now -= 1;
      await bench.discover(2);
      bench.now += 1;
      expect(keysOf(await bench.claim(by, { limit: 1 }))).toEqual(['k:2']);
    });

    test('gives nothing before it is due', async () => {
      const by = await bench.bring('delivering');
      await bench.settle(by, [settlement('pending', { dueAt: bench.now + 1 })]);
      expect([await by.delivery.hasWork(FLOW, bench.now), keysOf(await bench.claim(by))]).toEqual([false, []]);
      bench.now += 1;
      expect([await by.delivery.hasWork(FLOW, bench.now), keysOf(await bench.claim(by))]).toEqual([true, ['k:1']]);
    });

    test('gives the record as it was told, and how it went so far', async () => {
      const by = await bench.bring('pending');
      await bench.claim(by);
      await bench.settle(by, [settlement('pending')]);
      const { deliveries } = await bench.claim(by);
      expect(deliveries).toMatchObject([{ key: 'k:1', record: { id: 1 }, attempts: 1, discoveredAt: 1_000_000 }]);
    });

    test('that nobody was told of is given back, without an attempt; what is in hand stays', async () => {
      const by = bench.worker();
      await bench.discover(3);
      const { deliveries } = await bench.claim(by, { limit: 1 });
      await bench.claim(by);
      await by.delivery.release(FLOW, await by.lease.id(), deliveries, bench.now);
      expect(await bench.states()).toEqual({ 'k:1': 'delivering', 'k:2': 'pending', 'k:3': 'pending' });
      expect((await bench.claim(bench.worker())).deliveries).toMatchObject([
        { key: 'k:2', attempts: 0 },
        { key: 'k:3', attempts: 0 },
      ]);
      await by.delivery.release(FLOW, await by.lease.id(), [], bench.now);
      expect(await bench.states()).toMatchObject({ 'k:1': 'pending', 'k:2': 'delivering', 'k:3': 'delivering' });
    });

    test('that nobody was told of is given back, though the one before it is still in hand: its settlement was not answered', async () => {
      const by = await bench.bring('pending');
      const { deliveries } = await bench.claim(by);
      await bench.settle(by, [settlement('pending')]);
      await bench.claim(by);
      await by.delivery.release(FLOW, await by.lease.id(), deliveries, bench.now);
      expect(await bench.states()).toEqual({ 'k:1': 'pending' });
    });

    test('gives nothing of another flow', async () => {
      const by = bench.worker();
      await by.discovery.open('other');
      await by.discovery.record('other', [{ key: 'k:1', record: {} }], bench.now);
      expect(keysOf(await bench.claim(by))).toEqual([]);
    });

    test('gives nothing to a worker whose lease was swept: nobody would take it back', async () => {
      const [late, other] = [bench.worker(), bench.worker()];
      await late.lease.id();
      bench.now += LEASE_MS + 1;
      await other.lease.sweep();
      await bench.discover(1);
      expect(keysOf(await bench.claim(late))).toEqual([]);
      expect(await bench.states()).toEqual({ 'k:1': 'pending' });
    });
  });

  describe('a held flow', () => {
    test('gives one delivery, to one worker, once its probe is due', async () => {
      await bench.discover(9);
      const workers = Array.from({ length: 4 }, () => bench.worker());
      await workers[0]?.delivery.hold(FLOW, () => HOLD);
      expect((await Promise.all(workers.map((by) => bench.claim(by)))).flatMap(keysOf)).toEqual([]);
      bench.now = HOLD.probeAt;
      const claims = await Promise.all(workers.map((by) => bench.claim(by)));
      expect(claims.flatMap(keysOf)).toEqual(['k:1']);
      expect(claims.every(({ isProbe }) => isProbe)).toBe(true);
    });

    test('is probed again when the probe got lost', async () => {
      const by = bench.worker();
      await bench.discover(2);
      await by.delivery.hold(FLOW, () => HOLD);
      bench.now = HOLD.probeAt;
      await bench.claim(by);
      bench.now += 5000;
      expect(keysOf(await bench.claim(by))).toEqual(['k:2']);
    });

    test('with nothing to send has no probe to lose', async () => {
      const by = bench.worker();
      await by.delivery.hold(FLOW, () => HOLD);
      bench.now = HOLD.probeAt;
      await bench.claim(by);
      expect((await by.view.flow(FLOW))?.hold).toEqual(HOLD);
    });

    test('has work for a probe, and only when the probe is due', async () => {
      const { delivery } = bench.worker();
      await bench.discover(1);
      await delivery.hold(FLOW, () => HOLD);
      expect(await delivery.hasWork(FLOW, HOLD.probeAt - 1)).toBe(false);
      expect(await delivery.hasWork(FLOW, HOLD.probeAt)).toBe(true);
    });

    test('is decided from how it is, in the transaction that settles', async () => {
      const by = await bench.bring('delivering');
      const seen: (Hold | null)[] = [];
      const decide = (next: Hold | null) => (current: Hold | null) => (seen.push(current), next);
      await by.delivery.settle(FLOW, await by.lease.id(), [settlement('pending')], bench.now, decide(HOLD));
      await by.delivery.hold(FLOW, decide(null));
      expect([...new Map(seen.map((hold) => [hold?.probeAt, hold])).values()]).toEqual([null, HOLD]);
      expect((await by.view.flow(FLOW))?.hold).toBeNull();
    });
  });

  describe('a settlement', () => {
    test('by a worker whose work was taken back changes nothing, and says so; the new worker’s stands', async () => {
      const [late, next] = [bench.worker(), bench.worker()];
      await bench.bring('delivering', late);
      bench.now += LEASE_MS + 1;
      await next.lease.sweep();
      await bench.claim(next);
      const before = await late.deliveries.find(FLOW, 'k:1');
      expect(await bench.settle(late, [settlement('delivered', { reference: 'late' })])).toEqual(new Set());
      expect(await late.deliveries.find(FLOW, 'k:1')).toEqual(before);
      expect(await bench.settle(next, [settlement('delivered', { reference: 'new' })])).toEqual(new Set(['k:1']));
      expect(await bench.settle(late, [settlement('dead')])).toEqual(new Set());
      expect(await late.deliveries.find(FLOW, 'k:1')).toMatchObject({ state: 'delivered', reference: 'new' });
    });

    test('by a worker whose work was taken back does not hold the flow either', async () => {
      const [late, next] = [bench.worker(), bench.worker()];
      await bench.bring('delivering', late);
      bench.now += LEASE_MS + 1;
      await next.lease.sweep();
      await late.delivery.settle(FLOW, await late.lease.id(), [settlement('pending')], bench.now, () => HOLD);
      expect((await late.view.flow(FLOW))?.hold).toBeNull();
    });

    test('that is made again after the same worker has claimed anew changes nothing: what it heard is not of that claim', async () => {
      const by = await bench.bring('delivering');
      await bench.settle(by, [settlement('pending')]);
      await bench.claim(by);
      const before = await by.deliveries.find(FLOW, 'k:1');
      expect(await bench.settle(by, [settlement('pending')], { attempts: 0 })).toEqual(new Set());
      expect(await by.deliveries.find(FLOW, 'k:1')).toEqual(before);
      expect(await bench.settle(by, [settlement('delivered')])).toEqual(new Set(['k:1']));
    });

    test('tells which were still this worker’s', async () => {
      const by = bench.worker();
      await bench.discover(2);
      await bench.claim(by, { limit: 1 });
      const both = [settlement('delivered'), settlement('delivered', { key: 'k:2' })];
      expect(await bench.settle(by, both)).toEqual(new Set(['k:1']));
      expect(await bench.states()).toEqual({ 'k:1': 'delivered', 'k:2': 'pending' });
    });

    test('is written once', async () => {
      const by = await bench.bring('delivering');
      expect(await bench.settle(by, [settlement('dead')])).toEqual(new Set(['k:1']));
      expect(await bench.settle(by, [settlement('delivered')])).toEqual(new Set());
      expect(await bench.states()).toEqual({ 'k:1': 'dead' });
    });

    test('of several is written whole or not at all, with the hold', async () => {
      const by = bench.worker();
      await bench.discover(2);
      await bench.claim(by);
      const broken = settlement('pending', { key: 'k:2', seq: 2, dueAt: null });
      const settled = by.delivery.settle(
        FLOW,
        await by.lease.id(),
        [settlement('dead'), broken],
        bench.now,
        () => HOLD,
      );
      await expect(settled).rejects.toThrow();
      expect(await bench.states()).toEqual({ 'k:1': 'delivering', 'k:2': 'delivering' });
      expect(await by.view.flow(FLOW)).toMatchObject({ hold: null });
    });

    test('keeps each failed attempt with its cause', async () => {
      const by = await bench.bring('delivering');
      await bench.settle(by, [settlement('dead')]);
      expect(await by.deliveries.find(FLOW, 'k:1')).toMatchObject({
        attempts: 1,
        lastError: CAUSE,
        settledAt: bench.now,
        failures: [{ number: 1, endedAt: bench.now, durationMs: 7, outcome: 'reject', cause: CAUSE }],
      });
    });

    test('of what shutdown interrupted consumes no attempt', async () => {
      const by = await bench.bring('delivering');
      await bench.settle(by, [released]);
      expect(await by.deliveries.find(FLOW, 'k:1')).toMatchObject({ state: 'pending', attempts: 0, failures: [] });
    });

    test('keeps the last 50 failed attempts, and counts all', async () => {
      const by = await bench.bring('pending');
      for (let attempt = 1; attempt <= 53; attempt++) {
        await bench.claim(by);
        await bench.settle(by, [settlement('pending')]);
      }
      const { attempts, failures } = (await by.deliveries.find(FLOW, 'k:1')) ?? {};
      expect([attempts, failures?.length, failures?.at(0)?.number, failures?.at(-1)?.number]).toEqual([53, 50, 4, 53]);
    });
  });
}
