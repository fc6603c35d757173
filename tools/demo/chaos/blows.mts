import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceName } from '../../support/services.mts';
import { draw } from './draw.mts';

/** What may be killed: the CRM is where the demo creates its customers, so it is left alone. */
export type Victim = Extract<ServiceName, 'inventory' | 'integrator'>;

/** Kills a victim, starts it again, and settles once it takes requests; with an error when it does not. */
export type Strike = (victim: Victim) => Promise<void>;

/** Waits for so many ms, or until the signal aborts; that is no error. */
export type Pause = (ms: number, over: AbortSignal) => Promise<unknown>;

const pauseFor: Pause = (ms, over) => sleep(ms, undefined, { signal: over }).catch(() => {});

/** The `index`th blow of a seed: whom it strikes, and how long after the one before it is mended. */
export function drawBlow(seed: number, index: number): { readonly victim: Victim; readonly afterMs: number } {
  const victim = draw(seed, 2 * index) < 0.5 ? 'integrator' : 'inventory';
  return { victim, afterMs: 700 + Math.round(1000 * draw(seed, 2 * index + 1)) };
}

/** Blows that fall at random, each a second or so after all are up again, from the moment it is made until it is ended. */
export class Blows implements AsyncDisposable {
  /** Blows so far. */
  count = 0;
  private readonly over = new AbortController();
  private readonly falling: Promise<void>;

  /** @param signal ends them as well, when all else is to end */
  constructor(seed: number, strike: Strike, signal: AbortSignal, pause = pauseFor) {
    this.falling = this.fall(seed, strike, AbortSignal.any([signal, this.over.signal]), pause);
    // A failure is told when they are ended, which is later.
    this.falling.catch(() => {});
  }

  /**
   * No blow falls from now on; settles once whatever was struck is up again.
   * @throws what kept a victim from coming back
   */
  async end(): Promise<void> {
    this.over.abort();
    await this.falling;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.over.abort();
    await Promise.allSettled([this.falling]);
  }

  private async fall(seed: number, strike: Strike, over: AbortSignal, pause: Pause): Promise<void> {
    for (;;) {
      const { victim, afterMs } = drawBlow(seed, this.count);
      await pause(afterMs, over);
      if (over.aborted) return;
      this.count++;
      // On a slow machine a start takes long: a blow before all are up again would leave no time for any work.
      await strike(victim);
    }
  }
}
