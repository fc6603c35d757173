import { LEASE_MS } from '../worker-lease';
import { FLOW, keysOf, type LedgerBench, settlement } from './ledger-bench';

/** What becomes of the work of a worker. */
export function describeLease(bench: LedgerBench): void {
  describe('a lease', () => {
    test('is one, however many ask for it at once', async () => {
      const { lease } = bench.worker();
      expect(new Set(await Promise.all([lease.id(), lease.id(), lease.id()])).size).toBe(1);
    });

    test('of each worker is its own', async () => {
      expect(await bench.worker().lease.id()).not.toBe(await bench.worker().lease.id());
    });

    test('that could not be taken is taken the next time', async () => {
      const taken = await bench.worker().lease.id();
      const ids = [taken, taken, 'free'];
      const { lease } = bench.worker(() => ids.shift() ?? 'none');
      await expect(lease.id()).rejects.toThrow();
      await expect(lease.renew()).rejects.toThrow();
      expect(await lease.id()).toBe('free');
    });

    test('that is renewed keeps its work', async () => {
      const [by, other] = [bench.worker(), bench.worker()];
      await bench.bring('delivering', by);
      for (let second = 0; second < 20; second++) {
        bench.now += 1000;
        await by.lease.renew();
        expect(await other.lease.sweep()).toBe(0);
      }
      expect(await bench.settle(by, [settlement('delivered')])).toEqual(new Set(['k:1']));
    });

    test('lasts to its last instant', async () => {
      const [by, other] = [bench.worker(), bench.worker()];
      await bench.bring('delivering', by);
      bench.now += LEASE_MS;
      expect(await other.lease.sweep()).toBe(0);
      bench.now += 1;
      expect(await other.lease.sweep()).toBe(1);
    });

    test('of a lost worker is over, too, when the clock was set back by more than a lease is long', async () => {
      const [by, other] = [bench.worker(), bench.worker()];
      await bench.bring('delivering', by);
      bench.now -= LEASE_MS;
      expect(await other.lease.sweep()).toBe(0);
      bench.now -= 3_600_000;
      expect(await other.lease.sweep()).toBe(1);
    });

    test('of a worker at work is kept when the clock was set back: it renews it', async () => {
      const [by, other] = [bench.worker(), bench.worker()];
      await bench.bring('delivering', by);
      bench.now -= 3_600_000;
      await by.lease.renew();
      expect(await other.lease.sweep()).toBe(0);
      expect(await bench.settle(by, [settlement('delivered')])).toEqual(new Set(['k:1']));
    });

    test('that lapsed while its worker slept is renewed by it: it takes nothing from itself', async () => {
      const by = await bench.bring('delivering');
      bench.now += 10 * LEASE_MS;
      expect(await by.lease.sweep()).toBe(0);
      await by.lease.renew();
      expect(await bench.worker().lease.sweep()).toBe(0);
      expect(await bench.settle(by, [settlement('delivered')])).toEqual(new Set(['k:1']));
    });

    test('that was swept is taken anew under another id, so that a late answer does not count', async () => {
      const [by, other] = [bench.worker(), bench.worker()];
      const before = await by.lease.id();
      bench.now += LEASE_MS + 1;
      await other.lease.sweep();
      await by.lease.renew();
      expect(await by.lease.id()).not.toBe(before);
      await bench.discover(1);
      expect(keysOf(await bench.claim(by))).toEqual(['k:1']);
    });

    test('that was swept is taken anew once, however many renew it at once', async () => {
      const [by, other] = [bench.worker(), bench.worker()];
      await by.lease.id();
      bench.now += LEASE_MS + 1;
      await other.lease.sweep();
      await Promise.all([by.lease.renew(), by.lease.renew(), by.lease.renew()]);
      const workers = await bench.db.selectFrom('workers').select('id').execute();
      expect(workers).toEqual([{ id: await by.lease.id() }]);
    });
  });

  describe('the work of a worker that is lost', () => {
    test('is pending again, due now, when the target bears a repetition', async () => {
      const by = await bench.bring('delivering');
      bench.now += LEASE_MS + 1;
      expect(await bench.worker().lease.sweep()).toBe(1);
      expect(await by.deliveries.find(FLOW, 'k:1')).toMatchObject({
        state: 'pending',
        dueAt: bench.now,
        attempts: 1,
        lastError: { code: 'worker-lost' },
        failures: [{ number: 1, endedAt: bench.now, durationMs: null, outcome: 'lost' }],
      });
    });

    test('is uncertain when the target does not: it may have been done', async () => {
      const by = await bench.bring('delivering', bench.worker(), 'uncertain');
      bench.now += LEASE_MS + 1;
      expect(await bench.worker().lease.sweep()).toBe(1);
      expect(await by.deliveries.find(FLOW, 'k:1')).toMatchObject({
        state: 'uncertain',
        dueAt: null,
        settledAt: bench.now,
        lastError: { code: 'worker-lost' },
      });
    });

    test('is taken back, while that of the living stays', async () => {
      const [dead, alive] = [bench.worker(), bench.worker()];
      await bench.discover(4);
      await bench.claim(dead, { limit: 2 });
      bench.now += 1;
      await bench.claim(alive, { limit: 2 });
      bench.now += LEASE_MS;
      expect(await alive.lease.sweep()).toBe(2);
      expect(await bench.states()).toEqual({
        'k:1': 'pending',
        'k:2': 'pending',
        'k:3': 'delivering',
        'k:4': 'delivering',
      });
    });

    test('is taken back once, however many sweep at once', async () => {
      await bench.bring('delivering');
      bench.now += LEASE_MS + 1;
      const taken = await Promise.all(Array.from({ length: 5 }, () => bench.worker().lease.sweep()));
      expect(taken.reduce((sum, one) => sum + one)).toBe(1);
      expect((await bench.worker().deliveries.find(FLOW, 'k:1'))?.attempts).toBe(1);
    });

    test('is taken back with the discovery', async () => {
      const [dead, next] = [bench.worker(), bench.worker()];
      await dead.discovery.takeDiscovery(FLOW, await dead.lease.id());
      bench.now += LEASE_MS + 1;
      await next.lease.sweep();
      expect(await next.discovery.takeDiscovery(FLOW, await next.lease.id())).toEqual({ cursor: null });
    });

    test('is taken back from each that is lost, whatever becomes of the others', async () => {
      await bench.discover(3);
      for (const ifLost of ['pending', 'uncertain', 'pending'] as const) {
        await bench.claim(bench.worker(), { limit: 1, ifLost });
      }
      bench.now += LEASE_MS + 1;
      expect(await bench.worker().lease.sweep()).toBe(3);
      expect(await bench.states()).toEqual({ 'k:1': 'pending', 'k:2': 'uncertain', 'k:3': 'pending' });
      expect(await bench.db.selectFrom('workers').select('id').execute()).toEqual([]);
    });

    test('fills the ledger no further than 50 attempts, even when it is lost again and again', async () => {
      await bench.discover(1);
      for (let loss = 1; loss <= 53; loss++) {
        await bench.claim(bench.worker());
        bench.now += LEASE_MS + 1;
        await bench.worker().lease.sweep();
      }
      const { attempts, failures } = (await bench.worker().deliveries.find(FLOW, 'k:1')) ?? {};
      expect([attempts, failures?.length]).toEqual([53, 50]);
    });
  });

  describe('a worker that ends', () => {
    test('gives its work back at once: nobody waits for its lease to lapse', async () => {
      const [by, next] = [bench.worker(), bench.worker()];
      await bench.bring('delivering', by);
      await by.discovery.takeDiscovery(FLOW, await by.lease.id());
      await by.lease.end();
      expect(keysOf(await bench.claim(next))).toEqual(['k:1']);
      expect(await next.discovery.takeDiscovery(FLOW, await next.lease.id())).toEqual({ cursor: null });
    });

    test('that never took a lease, or has ended before, has nothing to give back', async () => {
      const [idle, by] = [bench.worker(), await bench.bring('delivering')];
      await idle.lease.end();
      expect(await bench.states()).toEqual({ 'k:1': 'delivering' });
      await by.lease.end();
      await by.lease.end();
      expect(await bench.states()).toEqual({ 'k:1': 'pending' });
    });
  });
}
