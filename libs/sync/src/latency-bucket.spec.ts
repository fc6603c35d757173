import { latencyBucket, latencyPercentile } from './latency-bucket';

const bucketsOf = (latencies: readonly number[]) =>
  [...Map.groupBy(latencies, latencyBucket)].map(([bucket, all]) => ({ bucket, count: all.length }));

describe('latencies in buckets', () => {
  test.each([0, 1, 2, 17, 250, 999, 60_000, 86_400_000, 4e12])(
    'never tell %d ms as less, nor as a quarter more',
    (ms) => {
      const told = latencyPercentile(bucketsOf([ms]), 1);
      expect(told).toBeGreaterThanOrEqual(Math.max(ms, 1) * (1 - 1e-12));
      expect(told).toBeLessThanOrEqual(Math.max(ms, 1) * 1.25);
    },
  );

  test('give the percentiles of a minute by nearest rank', () => {
    const latencies = [...Array<number>(98).fill(100), 5000, 60_000];
    const at = (share: number) => latencyPercentile(bucketsOf(latencies), share) ?? 0;
    expect(at(0.5)).toBeLessThan(126);
    expect(at(0.98)).toBeLessThan(126);
    expect(at(0.99)).toBeGreaterThanOrEqual(5000);
    expect(at(0.99)).toBeLessThan(6251);
    expect(at(1)).toBeGreaterThanOrEqual(60_000);
  });

  test('of a negative latency (a clock that was set back) are the first one', () => {
    expect(latencyBucket(-5)).toBe(0);
  });

  test('of nothing are nothing', () => {
    expect(latencyPercentile([], 0.5)).toBeNull();
    expect(latencyPercentile([{ bucket: 3, count: 0 }], 0.5)).toBeNull();
  });
});
