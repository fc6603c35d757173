import { DELIVERY_STATES, type DeliveryState } from '../../delivery-states';
import type { Ledger } from '../ledger';
import { LEASE_MS } from '../worker-lease';
import { CAUSE, delivery, FLOW, keysOf, type LedgerBench, released, settlement } from './ledger-bench';

const STEPS = 250;
const KEYS = 30;

/** Dice that fall the same way for the same seed (mulberry32). @returns whole numbers below `sides` */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  };
}

/** The totals that are kept, and never counted. */
export function describeTotals(bench: LedgerBench): void {
  async function counted(): Promise<Record<DeliveryState, number>> {
    const rows = await bench.db
      .selectFrom('deliveries')
      .select(['state', ({ fn }) => fn.countAll<number>().as('count')])
      .where('flow', '=', FLOW)
      .groupBy('state')
      .execute();
    const none = Object.fromEntries(DELIVERY_STATES.map((state) => [state, 0]));
    return { ...none, ...Object.fromEntries(rows.map(({ state, count }) => [state, count])) } as Record<
      DeliveryState,
      number
    >;
  }

  /** All that can be done to deliveries, to some of them at random. */
  function acts(roll: (sides: number) => number): readonly ((by: Ledger) => Promise<unknown>)[] {
    const some = () => Array.from({ length: 1 + roll(6) }, () => 1 + roll(KEYS));
    const settleSome = (state: DeliveryState) => (by: Ledger) =>
      bench.settle(
        by,
        some().map((number) => settlement(state, { key: `k:${number}` })),
      );
    const claim = async (by: Ledger): Promise<unknown> =>
      keysOf(await bench.claim(by, { limit: 1 + roll(8), ifLost: roll(2) === 0 ? 'pending' : 'uncertain' }));
    return [
      (by) => by.discovery.record(FLOW, some().map(delivery), bench.now),
      (by) => by.discovery.record(FLOW, [{ ...delivery(1 + roll(KEYS)), fault: CAUSE }], bench.now),
      (by) => by.discovery.record('other', some().map(delivery), bench.now),
      claim,
      claim,
      settleSome('delivered'),
      settleSome('delivered'),
      settleSome('dead'),
      settleSome('uncertain'),
      settleSome('pending'),
      (by) =>
        bench.settle(
          by,
          some().map((number) => ({ ...released, key: `k:${number}` })),
        ),
      (by) => by.operator.replay(FLOW, { keys: some().map((number) => `k:${number}`) }, bench.operator),
      (by) => by.operator.replay(FLOW, { state: 'uncertain' }, bench.operator),
      (by) => repair(by, some()),
      (by) => by.lease.end(),
      async () => {
        bench.now += LEASE_MS + 1;
        await bench.worker().lease.sweep();
      },
      async () => (bench.now += 1000),
    ];
  }

  async function repair(by: Ledger, numbers: readonly number[]): Promise<unknown> {
    const states: Record<string, DeliveryState | undefined> = await bench.states();
    // A worker that was swept has an id that is gone, until its next beat.
    await by.lease.renew();
    const audit = await bench.audit(by);
    const findings = [...new Set(numbers)].map((number) => {
      const { key } = delivery(number);
      return { kind: 'missing' as const, key, deliveryState: states[key] ?? null, effects: 0 };
    });
    await by.audit.addFindings(audit.seq, findings);
    const repaired = await by.audit.repair(audit, numbers.map(delivery), bench.operator, true);
    await by.audit.finish(audit.seq, bench.now);
    return repaired;
  }

  test.each([1, 2, 3, 4])(
    'the totals are what counting would give, after all that can be done (seed %i)',
    async (seed) => {
      const roll = dice(seed);
      const workers = [bench.worker(), bench.worker()];
      await bench.worker().discovery.open('other');
      const todo = acts(roll);
      const seen = new Set<DeliveryState>();
      for (let step = 0; step < STEPS; step++) {
        const act = todo[roll(todo.length)];
        const by = workers[roll(workers.length)];
        if (act === undefined || by === undefined) throw new Error('The dice have more sides than there are acts.');
        await act(by);
        const counts = await counted();
        expect({ step, counts: await by.view.counts(FLOW) }).toEqual({ step, counts });
        for (const state of DELIVERY_STATES) if (counts[state] > 0) seen.add(state);
      }
      expect([...seen].sort()).toEqual([...DELIVERY_STATES].sort());
    },
  );
}
