import { LeaseLostError } from '../discovery-ledger';
import type { Ledger } from '../ledger';
import { LEASE_MS } from '../worker-lease';
import { CAUSE, delivery, FLOW, type LedgerBench, settlement } from './ledger-bench';

/** What discovery may rely on. */
export function describeDiscovery(bench: LedgerBench): void {
  describe('discovery', () => {
    test('one key is one delivery, for ever, however often it is told', async () => {
      expect(await bench.discover(2)).toEqual(['k:1', 'k:2']);
      expect(await bench.discover(3)).toEqual(['k:3']);
      expect(await bench.states()).toEqual({ 'k:1': 'pending', 'k:2': 'pending', 'k:3': 'pending' });
    });

    test('a key that is told twice in one page is one delivery', async () => {
      const { discovery } = bench.worker();
      expect(await discovery.record(FLOW, [delivery(1), delivery(1)], bench.now)).toEqual(['k:1']);
    });

    test('what tells the same records at once, in another order, tells them one after the other', async () => {
      const page = Array.from({ length: 1000 }, (_, index) => delivery(index));
      const told = await Promise.all(
        Array.from({ length: 4 }, (_, teller) =>
          bench
            .worker()
            .discovery.record(FLOW, teller % 2 === 0 ? page : page.toReversed(), bench.now, undefined, 'event'),
        ),
      );
      expect(told.flat()).toHaveLength(1000);
      expect(await bench.worker().deliveries.find(FLOW, 'k:7')).toMatchObject({ discoveredBy: 'event' });
    });

    test('what is told again keeps its first record, its state and its time', async () => {
      const by = await bench.bring('delivered');
      bench.now += 1000;
      await by.discovery.record(FLOW, [{ key: 'k:1', record: { id: 'another' } }], bench.now);
      expect(await by.deliveries.find(FLOW, 'k:1')).toMatchObject({
        state: 'delivered',
        record: { id: 1 },
        discoveredAt: bench.now - 1000,
      });
    });

    test('a record with characters that no database keeps holds up none of its page, and is delivered as it is', async () => {
      const by = bench.worker();
      const record = { id: 1, name: 'a\0b\ud800' };
      const odd = { key: 'k:1', record, label: 'a\0b\ud800' };
      expect(await by.discovery.record(FLOW, [odd, delivery(2)], bench.now)).toEqual(['k:1', 'k:2']);
      expect((await bench.claim(by)).deliveries[0]).toMatchObject({ key: 'k:1', record });
      await bench.settle(by, [settlement('delivered', { reference: 'r\0\udc00' })]);
      expect(await by.deliveries.find(FLOW, 'k:1')).toMatchObject({
        reference: 'r\ufffd\ufffd',
        label: 'a\ufffdb\ufffd',
      });
    });

    test('the same key in another flow is another delivery', async () => {
      const { deliveries, discovery } = bench.worker();
      await bench.discover(1);
      await discovery.open('other');
      expect(await discovery.record('other', [delivery(1)], bench.now)).toEqual(['k:1']);
      expect(await deliveries.list('other', {}, 0, 10)).toHaveLength(1);
    });

    test('a record that maps to nothing is a dead letter with its cause, never due', async () => {
      const by = bench.worker();
      await by.discovery.record(FLOW, [{ key: 'unmapped:1', record: {}, fault: CAUSE }, delivery(1)], bench.now);
      expect(await by.deliveries.find(FLOW, 'unmapped:1')).toMatchObject({
        state: 'dead',
        dueAt: null,
        settledAt: bench.now,
        lastError: CAUSE,
        attempts: 0,
      });
      expect((await bench.claim(by)).deliveries.map(({ key }) => key)).toEqual(['k:1']);
    });

    test('opening a flow again keeps where it was', async () => {
      const by = bench.worker();
      const worker = await takenBy(by);
      await by.discovery.record(FLOW, [delivery(1)], bench.now, { worker, cursor: 'c-1' });
      await by.discovery.open(FLOW);
      expect(await bench.cursor()).toBe('c-1');
    });

    test('rows and cursor move together', async () => {
      const by = bench.worker();
      const worker = await takenBy(by);
      await by.discovery.record(FLOW, [delivery(1)], bench.now, { worker, cursor: 'c-1' });
      expect([await bench.cursor(), await bench.states()]).toEqual(['c-1', { 'k:1': 'pending' }]);
    });

    test('what fails in the middle of a page moves neither rows nor cursor', async () => {
      const by = bench.worker();
      const worker = await takenBy(by);
      const page = Array.from({ length: 1200 }, (_, index) => delivery(index));
      const failing = {
        key: 'k:last',
        record: {
          toJSON: () => {
            throw new Error('out of memory');
          },
        },
      };
      const recorded = by.discovery.record(FLOW, [...page, failing], bench.now, { worker, cursor: 'c-1' });
      await expect(recorded).rejects.toThrow('out of memory');
      expect([await bench.cursor(), await bench.states()]).toEqual([null, {}]);
    });

    test('one worker discovers a flow at a time, and goes on where the last one was', async () => {
      const [first, second] = [bench.worker(), bench.worker()];
      const worker = await takenBy(first);
      await first.discovery.record(FLOW, [], bench.now, { worker, cursor: 'c-7' });
      expect(await first.discovery.takeDiscovery(FLOW, worker)).toEqual({ cursor: 'c-7' });
      expect(await second.discovery.takeDiscovery(FLOW, await second.lease.id())).toBeUndefined();
      await first.lease.end();
      expect(await second.discovery.takeDiscovery(FLOW, await second.lease.id())).toEqual({ cursor: 'c-7' });
    });

    test('of many workers that ask at once, one gets the discovery', async () => {
      const workers = Array.from({ length: 8 }, () => bench.worker());
      const taken = await Promise.all(
        workers.map(async ({ discovery, lease }) => discovery.takeDiscovery(FLOW, await lease.id())),
      );
      expect(taken.filter((one) => one !== undefined)).toHaveLength(1);
    });

    test('a worker that lost the discovery writes nothing: no row, no cursor, no rewind', async () => {
      const [late, next] = [bench.worker(), bench.worker()];
      const worker = await takenBy(late);
      await late.discovery.record(FLOW, [], bench.now, { worker, cursor: 'c-1' });
      bench.now += LEASE_MS + 1;
      await next.lease.sweep();
      await takenBy(next);
      const move = { worker, cursor: 'c-2' };
      await expect(late.discovery.record(FLOW, [delivery(1)], bench.now, move)).rejects.toThrow(LeaseLostError);
      await expect(late.discovery.rewind(FLOW, worker, bench.now)).rejects.toThrow(LeaseLostError);
      expect([await bench.cursor(), await bench.states()]).toEqual(['c-1', {}]);
    });

    test('a worker whose lease was swept gets no discovery under its old id', async () => {
      const [late, other] = [bench.worker(), bench.worker()];
      const worker = await late.lease.id();
      bench.now += LEASE_MS + 1;
      await other.lease.sweep();
      expect(await late.discovery.takeDiscovery(FLOW, worker)).toBeUndefined();
    });

    test('a rewind forgets the cursor and no key', async () => {
      const by = bench.worker();
      const worker = await takenBy(by);
      await by.discovery.record(FLOW, [delivery(1)], bench.now, { worker, cursor: 'c-1' });
      await by.discovery.rewind(FLOW, worker, bench.now);
      expect([await bench.cursor(), await bench.discover(1)]).toEqual([null, []]);
    });

    test('a poll that finds nothing is kept once a second, and always when something else is not as it was', async () => {
      const by = bench.worker();
      const worker = await takenBy(by);
      const start = bench.now;
      const pollAfter = async (ms: number, cursor = 'c-1') => {
        bench.now = start + ms;
        await by.discovery.record(FLOW, [], bench.now, { worker, cursor });
        return ((await by.view.flow(FLOW))?.lastPollAt ?? Number.NaN) - start;
      };
      expect([await pollAfter(0), await pollAfter(999), await pollAfter(1000), await pollAfter(1100)]).toEqual([
        0, 0, 1000, 1000,
      ]);
      expect([await pollAfter(1200, 'c-2'), await bench.cursor()]).toEqual([1200, 'c-2']);
      // The clock was set back.
      expect(await pollAfter(-60_000, 'c-2')).toBe(-60_000);
    });

    test('how the last poll went is kept until the next one goes well', async () => {
      const by = bench.worker();
      await by.discovery.notePoll(FLOW, bench.now, CAUSE);
      expect(await by.view.flow(FLOW)).toMatchObject({ lastPollAt: bench.now, lastPollError: CAUSE });
      const worker = await takenBy(by);
      bench.now += 1;
      await by.discovery.record(FLOW, [], bench.now, { worker, cursor: 'c-1' });
      expect(await by.view.flow(FLOW)).toMatchObject({ lastPollAt: bench.now, lastPollError: null });
    });
  });
}

/** Takes the flow's discovery for a worker. */
async function takenBy({ discovery, lease }: Ledger): Promise<string> {
  const worker = await lease.id();
  if ((await discovery.takeDiscovery(FLOW, worker)) === undefined) throw new Error('Another worker discovers.');
  return worker;
}
