import { LeaseLostError } from '../discovery-ledger';
import { delivery, FLOW, type LedgerBench, settlement } from './ledger-bench';

/** What operators change, and the record of it. */
export function describeOperations(bench: LedgerBench): void {
  const actions = async () =>
    (await bench.worker().operator.actions(FLOW, 0, 100)).map(({ action, before, after }) => [action, before, after]);

  describe('a paused flow', () => {
    test('is neither discovered nor delivered, until it is resumed', async () => {
      const by = bench.worker();
      await bench.discover(1);
      expect(await by.operator.pause(FLOW, bench.operator)).toBe(true);
      expect(await by.discovery.takeDiscovery(FLOW, await by.lease.id())).toBeUndefined();
      expect(await by.delivery.hasWork(FLOW, bench.now)).toBe(false);
      expect((await bench.claim(by)).deliveries).toEqual([]);

      expect(await by.operator.resume(FLOW, bench.operator)).toBe(true);
      expect(await by.discovery.takeDiscovery(FLOW, await by.lease.id())).toEqual({ cursor: null });
      expect((await bench.claim(by)).deliveries).toHaveLength(1);
    });

    test('that is resumed is to be polled at once, with nobody asking for it', async () => {
      const by = bench.worker();
      await by.operator.pause(FLOW, bench.operator);
      expect(await by.polls.take(FLOW, await by.lease.id())).toBe(false);
      await by.operator.resume(FLOW, bench.operator);
      expect(await by.polls.take(FLOW, await by.lease.id())).toBe(true);
    });

    test('lets what is under way end', async () => {
      const by = await bench.bring('delivering');
      await by.operator.pause(FLOW, bench.operator);
      expect(await bench.settle(by, [settlement('delivered')])).toEqual(new Set(['k:1']));
    });

    test('takes the cursor from a discovery that is under way, and its page is not recorded', async () => {
      const by = bench.worker();
      const worker = await by.lease.id();
      await by.discovery.takeDiscovery(FLOW, worker);
      await by.operator.pause(FLOW, bench.operator);
      const late = by.discovery.record(FLOW, [delivery(1)], bench.now, { worker, cursor: 'late' });
      await expect(late).rejects.toThrow(LeaseLostError);
      expect(await by.view.flow(FLOW)).toMatchObject({ cursor: null, counts: { pending: 0 } });
    });

    test('is not paused again, nor resumed twice, and only what changed is kept', async () => {
      const { operator } = bench.worker();
      expect(await operator.resume(FLOW, bench.operator)).toBe(false);
      expect(await operator.pause(FLOW, bench.operator)).toBe(true);
      expect(await operator.pause(FLOW, bench.operator)).toBe(false);
      expect(await actions()).toEqual([['pause', 'running', 'paused']]);
    });
  });

  describe('a rewind', () => {
    test('is refused while the flow is not paused', async () => {
      const { operator } = bench.worker();
      expect(await operator.rewind(FLOW, null, bench.operator)).toBe(false);
      expect(await actions()).toEqual([]);
    });

    test('sets the cursor, keeps every key, and is kept with both positions', async () => {
      const by = bench.worker();
      const worker = await by.lease.id();
      await by.discovery.takeDiscovery(FLOW, worker);
      await by.discovery.record(FLOW, [delivery(1)], bench.now, { worker, cursor: '/customers?after=1' });
      await by.operator.pause(FLOW, bench.operator);
      expect(await by.operator.rewind(FLOW, null, bench.operator)).toBe(true);
      expect(await by.view.flow(FLOW)).toMatchObject({ cursor: null, counts: { pending: 1 } });
      await by.operator.resume(FLOW, bench.operator);
      expect(await bench.discover(1)).toEqual([]);
      expect(await actions()).toContainEqual(['rewind', '/customers?after=1', null]);
    });
  });

  describe('a replay of many', () => {
    beforeEach(async () => {
      const by = bench.worker();
      await bench.discover(4);
      await bench.claim(by);
      const other = { code: 'http-422', detail: 'Refused.' };
      await bench.settle(by, [
        settlement('dead'),
        settlement('dead', { key: 'k:2', cause: other }),
        settlement('delivered', { key: 'k:3' }),
        settlement('uncertain', { key: 'k:4' }),
      ]);
    });

    test.each([
      [{ state: 'dead' as const }, ['k:1', 'k:2']],
      [{ state: 'dead' as const, errorCode: 'http-422' }, ['k:2']],
      [{ state: 'uncertain' as const }, ['k:4']],
      [{ state: 'dead' as const, errorCode: 'http-418' }, []],
    ])('with %j replays those, as many as it counted before', async (filter, keys) => {
      const { operator } = bench.worker();
      expect(await operator.countReplayable(FLOW, filter)).toBe(keys.length);
      expect(await operator.replay(FLOW, filter, bench.operator)).toBe(keys.length);
      const pending = Object.entries(await bench.states()).filter(([, state]) => state === 'pending');
      expect(pending.map(([key]) => key)).toEqual(keys);
    });
  });

  test('what operators did can be added to, and neither changed nor removed', async () => {
    await bench.worker().operator.pause(FLOW, bench.operator);
    await expect(bench.db.updateTable('operator_actions').set({ operator: 'nobody' }).execute()).rejects.toThrow(
      'are kept',
    );
    await expect(bench.db.deleteFrom('operator_actions').execute()).rejects.toThrow('are kept');
    expect(await bench.worker().operator.actions(FLOW, 0, 1)).toMatchObject([{ operator: 'ada', atMs: bench.now }]);
  });
}
