import { sql } from 'kysely';
import { FLOW, HOLD, keysOf, type LedgerBench, settlement } from './ledger-bench';

/** What a worker may rely on that claims what goes out in smaller parts. */
export function describeWeights(bench: LedgerBench): void {
  describe('a claim of what failed before', () => {
    test('gives the oldest that weigh no more than its limit, each by the attempts it had', async () => {
      await failSome(bench);
      const weights: [1, ...number[]] = [1, 2, 3, 5];
      const next = async (): Promise<string[]> => keysOf(await bench.claim(bench.worker(), { limit: 8, weights }));
      expect([await next(), await next(), await next()]).toEqual([
        ['k:1'],
        ['k:2', 'k:3'],
        ['k:4', 'k:5', 'k:6', 'k:7', 'k:8', 'k:9'],
      ]);
    });

    test('takes the last weight for all attempts beyond', async () => {
      await failSome(bench);
      expect(keysOf(await bench.claim(bench.worker(), { limit: 8, weights: [1, 4] }))).toEqual(['k:1', 'k:2']);
    });

    test('leaves the rest to claims that are made at the same time', async () => {
      await bench.discover(16);
      await bench.db.updateTable('deliveries').set({ attempts: 1 }).execute();
      const claims = await Promise.all(
        Array.from({ length: 8 }, () => bench.claim(bench.worker(), { limit: 8, weights: [1, 4] })),
      );
      expect(claims.map((claim) => keysOf(claim).length)).toEqual(Array(8).fill(2));
    });

    test('gives a probe however much it weighs', async () => {
      await failSome(bench);
      await bench.worker().delivery.hold(FLOW, () => ({ ...HOLD, probeAt: bench.now }));
      expect(await bench.claim(bench.worker(), { limit: 8, weights: [1, 9] })).toMatchObject({
        deliveries: [{ key: 'k:1' }],
        isProbe: true,
      });
    });
  });
}

/** Of nine that are due in their order `k:1` and `k:2` have failed three times, `k:3` twice, and `k:4` once. */
async function failSome(bench: LedgerBench): Promise<void> {
  const by = bench.worker();
  const inOrder = (): Promise<unknown> =>
    bench.db
      .updateTable('deliveries')
      .set({ due_at: sql`seq` })
      .execute();
  await bench.discover(9);
  for (const limit of [4, 3, 2]) {
    await inOrder();
    const keys = keysOf(await bench.claim(by, { limit }));
    await bench.settle(
      by,
      keys.map((key) => settlement('pending', { key, dueAt: bench.now })),
    );
  }
  await inOrder();
}
