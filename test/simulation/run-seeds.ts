import type { LedgerFile } from './ledger-file';
import { type Simulated, simulate } from './simulate';

/** What became of some seeds. */
export interface SeedsRun {
  readonly seeds: number;
  /** The first that broke the promise; those after it were not run. */
  readonly broken: Simulated | undefined;
  /** How often each thing happened, over all of them. */
  readonly seen: Readonly<Record<string, number>>;
  readonly virtualMs: number;
}

/** Runs the seeds from `from` on, one after the other, until one breaks the promise. */
export async function runSeeds(from: number, count: number, file: LedgerFile): Promise<SeedsRun> {
  const seen: Record<string, number> = {};
  let virtualMs = 0;
  for (let seed = from; seed < from + count; seed++) {
    const simulated = await simulate(seed, file);
    virtualMs += simulated.virtualMs;
    for (const [what, times] of simulated.seen) seen[what] = (seen[what] ?? 0) + times;
    if (simulated.violation !== undefined) return { seeds: seed - from + 1, broken: simulated, seen, virtualMs };
  }
  return { seeds: count, broken: undefined, seen, virtualMs };
}
