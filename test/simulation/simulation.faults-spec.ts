import { explainViolation } from './explain-violation';
import type { LedgerFile } from './ledger-file';
import { openLedgerFile } from './open-ledger-file';
import { runSeeds } from './run-seeds';

const SEEDS = 10_000;
const SEEDS_AT_ONCE = 500;

let file: LedgerFile;
beforeAll(async () => (file = await openLedgerFile()));
afterAll(() => file.database.close());

describe(`the engine, simulated with ${SEEDS} seeds,`, () => {
  const blocks = Array.from({ length: SEEDS / SEEDS_AT_ONCE }, (_, block) => 1 + block * SEEDS_AT_ONCE);
  test.each(blocks)(
    `keeps the promise with those from %d on`,
    async (from) => {
      const { broken } = await runSeeds(from, SEEDS_AT_ONCE, file);
      if (broken !== undefined) throw new Error(explainViolation(broken));
    },
    600_000,
  );
});
