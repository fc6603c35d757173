import { Blows, drawBlow, type Victim } from './blows.mts';

const SEED = 7;
const first = (count: number, seed = SEED) => Array.from({ length: count }, (_, index) => drawBlow(seed, index));

/** Lets blows fall until `enough` have, with a turn of the event loop for a pause. */
function rage(strike: (victim: Victim, count: number) => Promise<void>, seed = SEED) {
  const struck: Victim[] = [];
  const stop = new AbortController();
  const blows = new Blows(
    seed,
    (victim) => {
      struck.push(victim);
      return strike(victim, struck.length);
    },
    stop.signal,
    () => new Promise(setImmediate),
  );
  return { blows, struck, stop };
}

describe('drawBlow', () => {
  it('gives the same blows for the same seed, and others for another', () => {
    expect(first(20)).toEqual(first(20));
    expect(first(20)).not.toEqual(first(20, SEED + 1));
  });

  it('strikes both victims, never sooner than it may and never later', () => {
    const blows = first(1000);
    for (const victim of ['inventory', 'integrator'])
      expect(blows.filter((blow) => blow.victim === victim).length).toBeGreaterThan(400);
    expect(Math.min(...blows.map(({ afterMs }) => afterMs))).toBeGreaterThanOrEqual(700);
    expect(Math.max(...blows.map(({ afterMs }) => afterMs))).toBeLessThanOrEqual(1700);
  });
});

describe('blows', () => {
  it('fall in the order of their seed, each once all is up again after the one before, until they are ended', async () => {
    let [atOnce, most] = [0, 0];
    const tenth = Promise.withResolvers<void>();
    const { blows, struck } = rage(async (_, count) => {
      most = Math.max(most, ++atOnce);
      for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
      atOnce--;
      if (count === 10) tenth.resolve();
    });
    await tenth.promise;
    await blows.end();
    const { count } = blows;
    await new Promise(setImmediate);
    expect({ most, atOnce }).toEqual({ most: 1, atOnce: 0 });
    expect(blows.count).toBe(count);
    expect(struck).toEqual(first(count).map(({ victim }) => victim));
  });

  it('end with the error of a victim that did not come back', async () => {
    const { blows, struck } = rage(() => Promise.reject(new Error('It does not start.')));
    await expect(blows.end()).resolves.toBeUndefined();
    expect(struck).toEqual([]);

    const begun = Promise.withResolvers<void>();
    const failing = rage(() => {
      begun.resolve();
      return Promise.reject(new Error('It does not start.'));
    });
    await begun.promise;
    await expect(failing.blows.end()).rejects.toThrow('It does not start.');
    expect(failing.struck).toHaveLength(1);
  });

  it('stop when all else is to stop', async () => {
    const third = Promise.withResolvers<void>();
    const { blows, struck, stop } = rage((_, count) => {
      if (count === 3) {
        stop.abort();
        third.resolve();
      }
      return new Promise(setImmediate);
    });
    await third.promise;
    await blows.end();
    expect(struck).toHaveLength(3);
  });
});
