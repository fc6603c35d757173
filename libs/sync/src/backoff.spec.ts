import * as fc from 'fast-check';
import { fullJitter } from './backoff';

const backoff = { baseMs: 100, capMs: 5000 };
const almostOne = 1 - Number.EPSILON;

const anyBackoff = fc.record({
  baseMs: fc.integer({ min: 0, max: 60_000 }),
  capMs: fc.integer({ min: 0, max: 900_000 }),
});
const anyFailures = fc.integer({ min: 0, max: 100_000 });
const anyRandom = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('fullJitter', () => {
  test.each([
    [1, 100],
    [2, 200],
    [3, 400],
    [6, 3200],
    [7, 5000],
    [1000, 5000],
  ])('after failure %d the wait is anything below %d ms', (failures, ceilingMs) => {
    expect(fullJitter(backoff, failures, 0)).toBe(0);
    expect(fullJitter(backoff, failures, 0.5)).toBe(ceilingMs / 2);
    expect(fullJitter(backoff, failures, almostOne)).toBe(ceilingMs - 1);
  });

  test('the wait is a whole number of ms between nothing and the cap, whatever the settings and however many failures', () => {
    fc.assert(
      fc.property(anyBackoff, anyFailures, anyRandom, (settings, failures, random) => {
        const waitMs = fullJitter(settings, failures, random);
        expect(Number.isSafeInteger(waitMs)).toBe(true);
        expect(waitMs).toBeGreaterThanOrEqual(0);
        expect(waitMs).toBeLessThanOrEqual(settings.capMs);
      }),
    );
  });

  test('with the same dice, one more failure never shortens the wait', () => {
    fc.assert(
      fc.property(anyBackoff, anyFailures, anyRandom, (settings, failures, random) => {
        expect(fullJitter(settings, failures + 1, random)).toBeGreaterThanOrEqual(
          fullJitter(settings, failures, random),
        );
      }),
    );
  });
});
