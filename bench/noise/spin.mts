import { parentPort } from 'node:worker_threads';

/** Takes about 60 ms of a core that has nothing else to do. */
const STEPS = 40_000_000;

// Does the same work each time it is asked, and says how long it took.
parentPort?.on('message', () => {
  const started = performance.now();
  let state = 1;
  for (let step = 0; step < STEPS; step++) state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
  const ms = performance.now() - started;
  // With what it has worked out: work whose result nobody wants may be left out by the compiler.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of a worker, not a window
  parentPort?.postMessage([ms, state]);
});
