import * as fc from 'fast-check';
import { countWithin } from '../count-within';
import { inParts, inSmallerParts, weightsOfParts } from './parts';

const tried = (attempts: number, count: number) => Array.from({ length: count }, (_, nth) => ({ nth, attempts }));
const sizes = (parts: readonly unknown[][]) => parts.map(({ length }) => length);

describe('deliveries are sent', () => {
  test('all in one request when none was tried before', () => {
    expect(sizes(inParts(tried(0, 500), 500))).toEqual([500]);
  });

  test.each([
    [1, 62],
    [2, 7],
    [3, 1],
    [4, 1],
    [1000, 1],
  ])('after %d failed attempts no more than %d together', (attempts, together) => {
    expect(Math.max(...sizes(inParts(tried(attempts, 500), 500)))).toBe(together);
  });

  test('alone after the first failure when there are few', () => {
    expect(sizes(inParts(tried(1, 8), 500))).toEqual(Array(8).fill(1));
  });

  test('in parts of a size that a whole request would have come to, when there are more of them than few', () => {
    expect(sizes(inParts(tried(2, 62), 500))).toEqual([...Array<number>(8).fill(7), 6]);
  });

  test('apart from those that failed more often: one that failed is not mixed into a fresh batch', () => {
    const parts = inParts([...tried(1, 16), ...tried(0, 3)], 500);
    expect(parts.map((part) => part.map(({ attempts }) => attempts))).toEqual([
      ...Array.from({ length: 8 }, () => [1, 1]),
      [0, 0, 0],
    ]);
  });

  test('each in exactly one part, however often it failed', () => {
    const some = fc.array(fc.record({ nth: fc.nat(), attempts: fc.nat(5) }));
    fc.assert(
      fc.property(some, fc.integer({ min: 1, max: 1000 }), (deliveries, limit) => {
        const parts = inParts(deliveries, limit);
        expect(new Set(parts.flat())).toEqual(new Set(deliveries));
        expect(parts.flat()).toHaveLength(deliveries.length);
        expect(sizes(parts).every((size) => size >= 1 && size <= limit)).toBe(true);
      }),
    );
  });
});

test('a part that was refused as a whole comes apart until each is alone', () => {
  const whole = tried(0, 500);
  expect(sizes(inSmallerParts(whole))).toEqual([...Array<number>(8).fill(62), 4]);
  expect(sizes(inSmallerParts(whole.slice(0, 62)))).toEqual([...Array<number>(8).fill(7), 6]);
  expect(sizes(inSmallerParts(whole.slice(0, 7)))).toEqual(Array(7).fill(1));
});

describe('what counts for a whole request together', () => {
  test.each([
    [500, 32, [1, 1, 3, 16]],
    [500, 8, [1, 2, 9, 63]],
    [100, 16, [1, 1, 7, 7]],
    [1, 16, [1]],
  ])('of %d at the most, in %d requests: %j for no attempt, one, two, and so on', (limit, requests, weights) => {
    expect(weightsOfParts(limit, requests)).toEqual(weights);
  });

  test('goes out in so many requests, and eight more for each size of which there are few', () => {
    const some = fc.array(fc.nat(6), { maxLength: 500 });
    fc.assert(
      fc.property(some, fc.integer({ min: 1, max: 500 }), fc.integer({ min: 8, max: 64 }), (tries, limit, requests) => {
        const weights = weightsOfParts(limit, requests);
        const claimed = tries.slice(0, countWithin(tries, limit, weights)).map((attempts) => ({ attempts }));
        expect(inParts(claimed, limit).length).toBeLessThanOrEqual(requests + 8 * (weights.length - 1) + 1);
      }),
    );
  });
});
