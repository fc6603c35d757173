import { countWithin } from './count-within';

describe('of the oldest there are claimed', () => {
  test.each([
    ['none is due', [], 8],
    ['none had an attempt', Array<number>(8).fill(0), 8],
    ['all weigh no more', [0, 1, 2], 8],
    ['the third weighs too much', [2, 1, 2, 0], 2],
    ['more attempts weigh as the last', [9, 9], 1],
  ])('when %s: %j', (_, attempts, count) => {
    expect(countWithin(attempts, 8, [1, 2, 5])).toBe(count);
  });

  test('one at the least: what weighs more than all that may be claimed would never go out', () => {
    expect(countWithin([1, 0], 8, [1, 9])).toBe(1);
  });
});
