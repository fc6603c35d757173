import { openLedgerFile } from './open-ledger-file';
import { runSeeds } from './run-seeds';
import { simulate } from './simulate';

/** What tools/simulate.mts asks of one of its processes: many seeds, or all of one. It is answered with what these give. */
export type SeedsAsked = { readonly from: number; readonly count: number } | { readonly seed: number };

async function main(): Promise<void> {
  const file = await openLedgerFile();
  const work = (asked: SeedsAsked) =>
    'seed' in asked ? simulate(asked.seed, file, true) : runSeeds(asked.from, asked.count, file);
  process.on('message', (asked: SeedsAsked) => {
    work(asked).then(
      (answer) => process.send?.(answer),
      (error: unknown) => {
        // Not the engine: the simulation itself is broken.
        process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
        process.exit(1);
      },
    );
  });
}

void main();
