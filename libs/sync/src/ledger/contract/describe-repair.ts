import type { DeliveryState } from '../../delivery-states';
import type { NewDelivery } from '../insert-deliveries';
import type { Ledger } from '../ledger';
import { LEASE_MS } from '../worker-lease';
import { CAUSE, delivery, FLOW, keysOf, type LedgerBench, settlement } from './ledger-bench';

/** What a repair mends, and what it leaves alone. */
export function describeRepair(bench: LedgerBench): void {
  type Audit = Awaited<ReturnType<LedgerBench['audit']>>;

  /** An audit that starts a second from now and finds `keys` missing, as the ledger knows them. */
  async function missing(by: Ledger, ...keys: string[]): Promise<Audit> {
    bench.now += 1000;
    const audit = await bench.audit(by);
    const states: Record<string, DeliveryState | undefined> = await bench.states();
    const findings = keys.map((key) => ({
      kind: 'missing' as const,
      key,
      deliveryState: states[key] ?? null,
      effects: 0,
    }));
    await by.audit.addFindings(audit.seq, findings);
    return audit;
  }
  const repair = (by: Ledger, audit: Audit, ...deliveries: NewDelivery[]): Promise<number> =>
    by.audit.repair(audit, deliveries, bench.operator, true);
  const outcome = async (by: Ledger, { seq, id }: Audit) => ({
    repaired: (await by.audits.find(FLOW, id))?.repaired,
    findings: (await by.audits.findings(seq, 'missing', 0, 100)).map(({ isRepaired }) => isRepaired),
  });

  describe('a repair', () => {
    test('records a key that was never known: it is due at once, and says how it came in', async () => {
      const by = bench.worker();
      const audit = await missing(by, 'k:1');
      expect(await repair(by, audit, { ...delivery(1), label: 'ada@example.com' })).toBe(1);
      expect(await by.deliveries.find(FLOW, 'k:1')).toMatchObject({
        state: 'pending',
        discoveredBy: 'repair',
        discoveredAt: bench.now,
        dueAt: bench.now,
        label: 'ada@example.com',
        record: { id: 1 },
        actions: [],
      });
      expect(await outcome(by, audit)).toEqual({ repaired: 1, findings: [true] });
    });

    test('makes due again what was delivered before: under its own key, its reference gone, the action kept', async () => {
      const by = await bench.bring('delivered');
      const audit = await missing(by, 'k:1');
      bench.now += 500;
      expect(await repair(by, audit, delivery(1))).toBe(1);
      expect(await by.deliveries.find(FLOW, 'k:1')).toMatchObject({
        state: 'pending',
        discoveredBy: 'poll',
        dueAt: bench.now,
        settledAt: null,
        reference: null,
        actions: [{ atMs: bench.now, operator: 'ada', action: 'repair' }],
      });
      expect(await by.operator.actions(FLOW, 0, 10)).toMatchObject([
        { operator: 'ada', action: 'repair', before: `audit ${audit.id}`, after: '1 pending' },
      ]);
      expect(await outcome(by, audit)).toEqual({ repaired: 1, findings: [true] });
      expect(keysOf(await bench.claim(by))).toEqual(['k:1']);
    });

    test('leaves alone what was delivered after the audit began: its effect is behind what was read', async () => {
      const by = await bench.bring('delivered');
      const audit = await missing(by, 'k:1');
      await bench.db.updateTable('deliveries').set({ settled_at: bench.now }).execute();
      expect(await repair(by, audit, delivery(1))).toBe(0);
      expect(await bench.states()).toEqual({ 'k:1': 'delivered' });
      expect(await outcome(by, audit)).toEqual({ repaired: 0, findings: [false] });
      expect(await by.operator.actions(FLOW, 0, 10)).toEqual([]);
    });

    test.each(['dead', 'uncertain', 'pending', 'delivering'] as const)('leaves alone what is %s', async (state) => {
      const by = await bench.bring(state);
      const before = await by.deliveries.find(FLOW, 'k:1');
      const audit = await missing(by, 'k:1');
      expect(await repair(by, audit, delivery(1))).toBe(0);
      expect(await by.deliveries.find(FLOW, 'k:1')).toEqual(before);
      expect(await outcome(by, audit)).toEqual({ repaired: 0, findings: [false] });
    });

    test('leaves alone what became known since it was found', async () => {
      const by = bench.worker();
      const audit = await missing(by, 'k:1');
      await bench.discover(1);
      expect(await repair(by, audit, delivery(1))).toBe(0);
      expect(await by.deliveries.find(FLOW, 'k:1')).toMatchObject({ state: 'pending', discoveredBy: 'poll' });
    });

    test('leaves alone what became a dead letter since it was found delivered', async () => {
      const by = await bench.bring('delivered');
      const audit = await missing(by, 'k:1');
      expect(await repair(by, audit, delivery(1))).toBe(1);
      await bench.claim(by);
      await bench.settle(by, [settlement('dead')]);
      expect(await repair(by, audit, delivery(1))).toBe(0);
      expect(await bench.states()).toEqual({ 'k:1': 'dead' });
    });

    test('that is made twice mends once, whatever happened between', async () => {
      const by = await bench.bring('delivered');
      const audit = await missing(by, 'k:1', 'k:2');
      expect(await repair(by, audit, delivery(1), delivery(2))).toBe(2);
      await bench.claim(by);
      await bench.settle(by, [settlement('delivered'), settlement('delivered', { key: 'k:2' })]);
      expect(await repair(by, audit, delivery(1), delivery(2))).toBe(0);
      expect(await bench.states()).toEqual({ 'k:1': 'delivered', 'k:2': 'delivered' });
      expect(await outcome(by, audit)).toEqual({ repaired: 2, findings: [true, true] });
    });

    test('by two at once mends once', async () => {
      const by = await bench.bring('delivered');
      const audit = await missing(by, 'k:1');
      const mended = await Promise.all([repair(by, audit, delivery(1)), repair(bench.worker(), audit, delivery(1))]);
      expect(mended.sort((a, b) => a - b)).toEqual([0, 1]);
      expect(await outcome(by, audit)).toEqual({ repaired: 1, findings: [true] });
    });

    test('of a record that maps to nothing leaves a dead letter, and does not count as one', async () => {
      const by = bench.worker();
      const audit = await missing(by, 'unmapped:1', 'k:1');
      const unmappable = { key: 'unmapped:1', record: {}, fault: { code: 'unmappable', detail: 'It has no id.' } };
      expect(await repair(by, audit, unmappable, delivery(1))).toBe(1);
      expect(await bench.states()).toEqual({ 'unmapped:1': 'dead', 'k:1': 'pending' });
      expect(await outcome(by, audit)).toEqual({ repaired: 1, findings: [false, true] });
      expect((await by.view.flow(FLOW))?.counts).toMatchObject({ pending: 1, dead: 1 });
      expect(await repair(by, audit, unmappable)).toBe(0);
    });

    test('touches nothing that was not found missing, in this audit', async () => {
      const by = await bench.bring('delivered');
      const first = await missing(by, 'k:1');
      await by.audit.finish(first.seq, bench.now);
      const second = await missing(by, 'k:3');
      const orphan = { kind: 'orphan' as const, key: 'k:2', deliveryState: null, effects: 1 };
      await by.audit.addFindings(second.seq, [orphan]);
      expect(await repair(by, second, delivery(1), delivery(2))).toBe(0);
      expect(await repair(by, second)).toBe(0);
      expect(await bench.states()).toEqual({ 'k:1': 'delivered' });
    });

    test('takes 500 records at once, and one that is told twice only once', async () => {
      const by = bench.worker();
      const deliveries = Array.from({ length: 500 }, (_, index) => delivery(index + 1));
      const audit = await missing(by, ...deliveries.map(({ key }) => key));
      expect(await repair(by, audit, ...deliveries.slice(0, 499), delivery(7))).toBe(499);
      expect((await by.view.flow(FLOW))?.counts.pending).toBe(499);
    });

    test('of another flow finds nothing of this one under the same key', async () => {
      const by = await bench.bring('delivered');
      await by.discovery.open('other');
      const audit = { ...(await missing(by, 'k:1')), flow: 'other' };
      expect(await repair(by, audit, delivery(1))).toBe(1);
      expect(await by.deliveries.find(FLOW, 'k:1')).toMatchObject({ state: 'delivered' });
      expect(await by.deliveries.find('other', 'k:1')).toMatchObject({ state: 'pending', discoveredBy: 'repair' });
    });

    test('of an audit whose worker was lost mends nothing more', async () => {
      const by = await bench.bring('delivered');
      const audit = await missing(by, 'k:1', 'k:2');
      bench.now += LEASE_MS + 1;
      await bench.worker().lease.sweep();
      await repair(by, audit, delivery(1), delivery(2)).catch(() => 0);
      expect(await bench.states()).toEqual({ 'k:1': 'delivered' });
    });

    test('keeps the failures of before', async () => {
      const by = bench.worker();
      await bench.discover(1);
      await bench.claim(by);
      await bench.settle(by, [settlement('pending', { cause: CAUSE })]);
      await bench.claim(by);
      await bench.settle(by, [settlement('delivered')]);
      const audit = await missing(by, 'k:1');
      await repair(by, audit, delivery(1));
      expect(await by.deliveries.find(FLOW, 'k:1')).toMatchObject({ attempts: 1, failures: [{ number: 1 }] });
    });
  });
}
