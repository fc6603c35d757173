import { choose, everyPoint } from './points';

const points = everyPoint('crm', new Map([['fsync', 20] as const, ['write', 80] as const]), 0.2);

describe('the points where a fault strikes', () => {
  it('are every call that was counted, and as many more as one wants', () => {
    expect(everyPoint('crm', new Map([['fsync', 2] as const]))).toHaveLength(2);
    expect(points).toHaveLength(120);
    expect(points[0]).toEqual({ service: 'crm', call: 'fsync', nth: 1 });
    expect(points.at(-1)).toEqual({ service: 'crm', call: 'write', nth: 96 });
  });

  it.each([2, 7, 30, 119, 120])(
    'are, in a sample of %s, spread over all of them, the first and the last included',
    (count) => {
      const sample = choose(points, undefined, count);

      expect(sample).toHaveLength(count);
      expect(sample[0]).toBe(points[0]);
      expect(sample.at(-1)).toBe(points.at(-1));
      expect(new Set(sample).size).toBe(count);
    },
  );

  it('are no more than there are', () => {
    expect(choose(points, undefined, 500)).toEqual(points);
  });

  it('are every nth when one says so', () => {
    expect(choose(points, 7, 0)).toHaveLength(18);
    expect(choose(points, 1, 0)).toEqual(points);
  });
});
