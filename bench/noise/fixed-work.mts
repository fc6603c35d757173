import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

/** The same work again and again, on all cores at once: when it takes longer, somebody else is on the machine. */
export class FixedWork implements AsyncDisposable {
  private readonly workers = Array.from(
    { length: availableParallelism() },
    () => new Worker(new URL('spin.mts', import.meta.url)),
  );

  /** Compiled code is another than interpreted: the first times do not count. */
  async warmUp(): Promise<void> {
    for (let times = 0; times < 3; times++) await this.takes();
  }

  /** How long it takes now, in ms, on the slowest core. */
  async takes(): Promise<number> {
    const times = this.workers.map(async (worker) => {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker, not a window
      worker.postMessage('go');
      const [[ms]] = (await once(worker, 'message')) as [[number, number]];
      return ms;
    });
    return Math.max(...(await Promise.all(times)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }
}
