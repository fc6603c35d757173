import type { Simulated } from './simulate';

const LINES_SHOWN = 60;

/** A seed that broke the promise, for whoever is to find out why. */
export function explainViolation({ seed, trace, violation }: Simulated): string {
  return [
    `Seed ${seed} breaks the promise: ${violation}`,
    `The last ${Math.min(LINES_SHOWN, trace.length)} of ${trace.length} steps:`,
    ...trace.slice(-LINES_SHOWN),
    `All of them: npm run simulate -- --seed ${seed} --trace`,
  ].join('\n');
}
