import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import type { SeedsRun } from '../test/simulation/run-seeds.ts';
import type { Simulated } from '../test/simulation/simulate.ts';
import { runTool } from './support/run-tool.mts';
import { bundleSimulation, SimulationProcess } from './support/simulation-process.mts';
import { stopSignal } from './support/stop-signal.mts';

const HELP = `Runs the engine in virtual time, on a real ledger in memory, against a source and a target that are played. What goes wrong
is drawn from a seed: lost answers, doubled and late requests, stalls, crashes between any two steps, and more. After every
commit and at the end it is checked that the promise is kept. The first seed that breaks it is printed, with its last steps.

  npm run simulate                                 10,000 seeds
  npm run simulate -- --seeds 1000000              as many as that
  npm run simulate -- --seeds 1000 --from 50001    others
  npm run simulate -- --seed 12345                 this one, as it ran then
  npm run simulate -- --seed 12345 --trace         with every step
  npm run simulate -- --processes 1                how many at once; otherwise one for each core

The exit code is 1 when a seed broke the promise.`;

const SEEDS_AT_ONCE = 100;
const PROGRESS_EVERY_MS = 2000;
const TRACE_SHOWN = 60;

const stop = stopSignal();

await runTool(async () => {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '10000' },
      from: { type: 'string', default: '1' },
      seed: { type: 'string' },
      trace: { type: 'boolean', default: false },
      processes: { type: 'string', default: String(availableParallelism()) },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  await bundleSimulation();
  if (values.seed !== undefined) return replay(wholeNumber('seed', values.seed), values.trace);
  return simulate(
    wholeNumber('from', values.from),
    wholeNumber('seeds', values.seeds),
    wholeNumber('processes', values.processes),
  );
});

function wholeNumber(option: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`--${option} must be a whole number.`);
  return Number(text);
}

async function replay(seed: number, isTraced: boolean): Promise<number> {
  using child = new SimulationProcess(stop);
  const { trace, violation, virtualMs } = await child.ask<Simulated>({ seed });
  console.log(trace.slice(isTraced ? 0 : -TRACE_SHOWN).join('\n'));
  const result = violation === undefined ? 'it keeps the promise.' : `it BREAKS THE PROMISE: ${violation}`;
  console.log(`Seed ${seed}, ${(virtualMs / 1000).toFixed(1)} s of virtual time, ${trace.length} steps: ${result}`);
  return violation === undefined ? 0 : 1;
}

/** Several processes take the seeds in turns, until all are run or one breaks the promise. */
async function simulate(from: number, count: number, processes: number): Promise<number> {
  const started = performance.now();
  const total = { seeds: 0, virtualMs: 0, seen: new Map<string, number>() };
  let broken: Simulated | undefined;
  let next = from;
  const seconds = (): number => (performance.now() - started) / 1000;
  const tell = (): void =>
    console.log(`${total.seeds} of ${count} seeds, ${Math.round(total.seeds / seconds())} a second`);
  const work = async (): Promise<void> => {
    using child = new SimulationProcess(stop);
    while (broken === undefined && next < from + count) {
      const first = next;
      next = Math.min(next + SEEDS_AT_ONCE, from + count);
      const run = await child.ask<SeedsRun>({ from: first, count: next - first });
      total.seeds += run.seeds;
      total.virtualMs += run.virtualMs;
      for (const [what, times] of Object.entries(run.seen)) total.seen.set(what, (total.seen.get(what) ?? 0) + times);
      broken ??= run.broken;
    }
  };
  const progress = setInterval(tell, PROGRESS_EVERY_MS);
  try {
    await Promise.all(Array.from({ length: processes }, work));
  } finally {
    clearInterval(progress);
  }
  if (broken !== undefined) return explain(broken);
  const happened = [...total.seen].map(([what, times]) => `${what} ${times}`).sort();
  console.log(`What happened: ${happened.join(', ')}.`);
  const hours = total.virtualMs / 3_600_000;
  console.log(
    `${total.seeds} seeds kept the promise, in ${seconds().toFixed(1)} s: ${hours.toFixed(1)} hours of virtual time.`,
  );
  return 0;
}

function explain({ seed, trace, violation }: Simulated): number {
  console.log(trace.slice(-TRACE_SHOWN).join('\n'));
  console.log(`Seed ${seed} BREAKS THE PROMISE: ${violation}`);
  console.log(`Every step of it: npm run simulate -- --seed ${seed} --trace`);
  return 1;
}
