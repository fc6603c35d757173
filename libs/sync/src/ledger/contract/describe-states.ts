import { DELIVERY_STATES, DELIVERY_TRANSITIONS, type DeliveryState } from '../../delivery-states';
import type { Ledger } from '../ledger';
import { LEASE_MS } from '../worker-lease';
import { delivery, FLOW, type LedgerBench, released, settlement } from './ledger-bench';

/** All that can be done to `k:1`, whatever its state. */
const ACTS: readonly ((bench: LedgerBench, by: Ledger) => Promise<unknown>)[] = [
  (bench) => bench.discover(1),
  (bench, by) => bench.claim(by),
  (bench, by) => bench.settle(by, [released]),
  ...DELIVERY_STATES.map((next) => (bench: LedgerBench, by: Ledger) => bench.settle(by, [settlement(next)])),
  (bench, by) => by.operator.replay(FLOW, { keys: ['k:1'] }, bench.operator),
  (bench, by) => repairMissing(bench, by),
  (_, by) => by.lease.end(),
  async (bench) => {
    bench.now += LEASE_MS + 1;
    await bench.worker().lease.sweep();
  },
];

/** An audit that finds no effect of `k:1`, and repairs what it may. */
async function repairMissing(bench: LedgerBench, by: Ledger): Promise<number> {
  const deliveryState = (await bench.states())['k:1'] ?? null;
  bench.now += 1000;
  const audit = await bench.audit(by);
  await by.audit.addFindings(audit.seq, [{ kind: 'missing', key: 'k:1', deliveryState, effects: 0 }]);
  const repaired = await by.audit.repair(audit, [delivery(1)], bench.operator, true);
  await by.audit.finish(audit.seq, bench.now);
  return repaired;
}

/** What becomes of a delivery, in whatever state, by whatever is done to it. */
export function describeStates(bench: LedgerBench): void {
  test('a delivery goes from state to state exactly as the table of transitions says', async () => {
    const seen = new Set<string>();
    for (const from of DELIVERY_STATES) {
      for (const ifLost of ['pending', 'uncertain'] as const) {
        for (const act of ACTS) {
          const to = await outcomeOf(act, from, ifLost);
          if (to !== from) seen.add(`${from} → ${to}`);
        }
      }
    }
    const told = DELIVERY_STATES.flatMap((from) =>
      Object.values<DeliveryState>(DELIVERY_TRANSITIONS[from]).map((to) => `${from} → ${to}`),
    );
    expect([...seen].sort()).toEqual([...new Set(told)].sort());
  });

  async function outcomeOf(act: (typeof ACTS)[number], from: DeliveryState, ifLost: 'pending' | 'uncertain') {
    await bench.db.deleteFrom('attempts').execute();
    await bench.db.deleteFrom('delivery_actions').execute();
    await bench.db.deleteFrom('deliveries').execute();
    const by = await bench.bring(from, bench.worker(), ifLost);
    // A settlement that the schema refuses changes nothing: that is an outcome, too.
    await act(bench, by).catch(() => undefined);
    return (await bench.states())['k:1'];
  }

  describe('a replay', () => {
    test.each(DELIVERY_STATES)(
      'of a delivery that is %s is done only when it ended without an effect',
      async (state) => {
        const by = await bench.bring(state);
        const isReplayable = state === 'dead' || state === 'uncertain';
        bench.now += 1000;
        expect(await by.operator.replay(FLOW, { keys: ['k:1'] }, bench.operator)).toBe(isReplayable ? 1 : 0);
        expect((await bench.states())['k:1']).toBe(isReplayable ? 'pending' : state);
      },
    );

    test('is due at once, under the same key, and keeps what happened before', async () => {
      const by = await bench.bring('dead');
      bench.now += 1000;
      await by.operator.replay(FLOW, { keys: ['k:1'] }, bench.operator);
      expect(await by.deliveries.find(FLOW, 'k:1')).toMatchObject({
        dueAt: bench.now,
        settledAt: null,
        attempts: 1,
        failures: [{ number: 1 }],
      });
    });

    test('of what is not there is not done', async () => {
      expect(await bench.worker().operator.replay(FLOW, { keys: ['k:404'] }, bench.operator)).toBe(0);
    });

    test('of one key replays no other', async () => {
      const by = bench.worker();
      await bench.discover(2);
      await bench.claim(by);
      await bench.settle(by, [settlement('dead'), settlement('dead', { key: 'k:2' })]);
      await by.operator.replay(FLOW, { keys: ['k:2'] }, bench.operator);
      expect(await bench.states()).toEqual({ 'k:1': 'dead', 'k:2': 'pending' });
    });
  });
}
