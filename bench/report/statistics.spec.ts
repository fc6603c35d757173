import { median, spread } from './statistics.mts';

describe('median', () => {
  it.each([
    [[3], 3],
    [[9, 1, 3], 3],
    [[4, 1, 2, 100], 3],
  ])('of %j is %d: one bad round does not move it', (values, middle) => {
    expect(median(values)).toBe(middle);
  });

  it('of nothing is no number', () => {
    expect(median([])).toBeNaN();
  });

  it('leaves the values in their order', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });
});

describe('spread', () => {
  it('is how far the extremes are apart, as a part of the median', () => {
    expect(spread([100, 90, 115])).toBe(0.25);
    expect(spread([7, 7])).toBe(0);
  });
});
