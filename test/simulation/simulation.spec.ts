import { explainViolation } from './explain-violation';
import { FAULTS } from './faults';
import type { LedgerFile } from './ledger-file';
import { openLedgerFile } from './open-ledger-file';
import { runSeeds } from './run-seeds';
import { simulate } from './simulate';

/** More of them: npm run test:faults, and npm run simulate. */
const SEEDS = 250;

/** Without these nothing was shown. */
const MUST_HAPPEN = [
  ...FAULTS,
  'CRASHES',
  'STALLS',
  'STOPS',
  'restored',
  'source closed',
  'target closed',
  'event',
  'tells fenced',
  'tells work-taken-back',
  'tells cursor-expired',
  'tells held',
  'tells settled',
];

let file: LedgerFile;
beforeAll(async () => (file = await openLedgerFile()));
afterAll(() => file.database.close());

describe('the engine, simulated', () => {
  test(`keeps the promise with ${SEEDS} seeds, in which all that may go wrong does`, async () => {
    const { broken, seen } = await runSeeds(1, SEEDS, file);
    if (broken !== undefined) throw new Error(explainViolation(broken));
    expect(MUST_HAPPEN.filter((what) => seen[what] === undefined)).toEqual([]);
    // A few seconds on an idle core; one that has ten other things to do takes longer than a test may.
  }, 600_000);

  test('does the same each time with the same seed, step by step', async () => {
    const first = await simulate(7, file, true);
    await simulate(8, file);
    expect(first.trace.length).toBeGreaterThan(50);
    expect((await simulate(7, file, true)).trace).toEqual(first.trace);
  });

  test('leaves the real timers as they were', async () => {
    const { setTimeout, setInterval } = globalThis;
    await simulate(1, file);
    expect([globalThis.setTimeout, globalThis.setInterval]).toEqual([setTimeout, setInterval]);
  });
});
