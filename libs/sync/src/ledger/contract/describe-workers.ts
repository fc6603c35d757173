import { LEASE_MS } from '../worker-lease';
import { FLOW, type LedgerBench, settlement } from './ledger-bench';

/** Who works, who holds what, and who is asked to poll. */
export function describeWorkers(bench: LedgerBench): void {
  const look = () => bench.worker().workers.all();

  describe('a worker', () => {
    test('is known by its name, since when it works, and until when it must have renewed its lease', async () => {
      const by = bench.worker(undefined, 'host:7');
      const id = await by.lease.id();
      const started = bench.now;
      bench.now += 1000;
      await by.lease.renew();
      expect(await look()).toEqual([
        { id, name: 'host:7', startedAt: started, leaseUntil: bench.now + LEASE_MS, isLost: false, holdings: [] },
      ]);
    });

    test('holds the flow that it discovers, the deliveries it has in hand, and the audit it makes', async () => {
      const [discoverer, other] = [bench.worker(undefined, 'a'), bench.worker(undefined, 'b')];
      await discoverer.discovery.takeDiscovery(FLOW, await discoverer.lease.id());
      bench.now += 1;
      await bench.discover(5);
      await bench.claim(discoverer, { limit: 2 });
      await bench.claim(other, { limit: 3 });
      await bench.audit(other);
      expect((await look()).map(({ name, holdings }) => [name, holdings])).toEqual([
        ['a', [{ flow: FLOW, isDiscoverer: true, deliveries: 2, isAuditor: false }]],
        ['b', [{ flow: FLOW, isDiscoverer: false, deliveries: 3, isAuditor: true }]],
      ]);
      await bench.settle(discoverer, [settlement('delivered')]);
      expect((await look())[0]?.holdings).toMatchObject([{ deliveries: 1 }]);
    });

    test('that does not renew its lease is shown as lost, with what it held, until it is swept', async () => {
      const [lost, living] = [bench.worker(undefined, 'lost'), bench.worker(undefined, 'living')];
      await bench.bring('delivering', lost);
      bench.now += LEASE_MS + 1;
      await living.lease.id();
      expect((await look()).map(({ name, isLost }) => [name, isLost])).toEqual([
        ['lost', true],
        ['living', false],
      ]);
      await living.lease.sweep();
      expect((await look()).map(({ name, holdings }) => [name, holdings])).toEqual([['living', []]]);
    });
  });

  describe('a poll that is asked for', () => {
    test('is made by the worker that discovers the flow, and by no other', async () => {
      const [discoverer, other] = [bench.worker(), bench.worker()];
      const [mine, others] = [await discoverer.lease.id(), await other.lease.id()];
      await discoverer.discovery.takeDiscovery(FLOW, mine);
      expect(await discoverer.polls.take(FLOW, mine)).toBe(false);
      await other.polls.ask(FLOW, bench.now);
      expect(await other.polls.take(FLOW, others)).toBe(false);
      expect(await discoverer.polls.take(FLOW, mine)).toBe(true);
      expect(await discoverer.polls.take(FLOW, mine)).toBe(false);
    });

    test('is made by whoever comes first, once, when nobody discovers the flow', async () => {
      await bench.worker().polls.ask(FLOW, bench.now);
      await bench.worker().polls.ask(FLOW, bench.now);
      const workers = Array.from({ length: 5 }, () => bench.worker());
      const taken = await Promise.all(workers.map(async ({ lease, polls }) => polls.take(FLOW, await lease.id())));
      expect(taken.filter(Boolean)).toHaveLength(1);
    });

    test('outlives the worker that was asked: the next one makes it', async () => {
      const [lost, next] = [bench.worker(), bench.worker()];
      await lost.discovery.takeDiscovery(FLOW, await lost.lease.id());
      await next.polls.ask(FLOW, bench.now);
      bench.now += LEASE_MS + 1;
      await next.lease.sweep();
      expect(await next.polls.take(FLOW, await next.lease.id())).toBe(true);
    });
  });
}
