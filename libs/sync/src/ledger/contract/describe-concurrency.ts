import type { Ledger } from '../ledger';
import { CAUSE, delivery, FLOW, HOLD, type LedgerBench, settlement } from './ledger-bench';

const ROUNDS = 30;
const PAGE = 20;

export function describeConcurrency(bench: LedgerBench): void {
  describe('workers side by side', () => {
    test('never wait for each other in a circle, whatever they tell, send and hold', async () => {
      const poller = bench.worker();
      const worker = await poller.lease.id();
      await poller.discovery.takeDiscovery(FLOW, worker);
      await Promise.all([
        inTurn(ROUNDS, (round) =>
          poller.discovery.record(FLOW, page(round), bench.now, { worker, cursor: `${round}` }),
        ),
        // An event tells of the same records, the other way round.
        inTurn(ROUNDS, (round) => poller.discovery.record(FLOW, page(round).toReversed(), bench.now)),
        ...[bench.worker(), bench.worker()].map((by) => inTurn(ROUNDS, (round) => sendSome(by, round))),
      ]);
      const { counts } = (await poller.view.flow(FLOW)) ?? {};
      expect(Object.values(counts ?? {}).reduce((sum, count) => sum + count)).toBe(ROUNDS * PAGE);
      expect(await bench.states()).toEqual(
        Object.fromEntries(Array.from({ length: ROUNDS * PAGE }, (_, index) => [`k:${index + 1}`, expect.any(String)])),
      );
    });
  });

  async function sendSome(by: Ledger, round: number): Promise<void> {
    const { deliveries } = await bench.claim(by, { limit: PAGE });
    const settlements = deliveries.map(({ seq, key }) =>
      round % 3 === 0
        ? settlement('pending', { seq, key, dueAt: bench.now, cause: CAUSE })
        : settlement('delivered', { seq, key, reference: key }),
    );
    const hold = round % 3 === 0 ? { ...HOLD, probeAt: bench.now } : null;
    await by.delivery.settle(FLOW, await by.lease.id(), settlements, bench.now, () => hold);
  }
}

function page(round: number) {
  return Array.from({ length: PAGE }, (_, index) => delivery(round * PAGE + index + 1));
}

async function inTurn(rounds: number, act: (round: number) => Promise<unknown>): Promise<void> {
  for (let round = 0; round < rounds; round++) await act(round);
}
