import { toActivity } from './to-activity';

describe('the activity of an hour', () => {
  it('has every minute, the empty ones too, oldest first', () => {
    const hour = toActivity([{ minute: 100, bucket: 0, count: 3 }], 100);
    expect(hour).toHaveLength(60);
    expect(hour[0]).toEqual({ at: '1970-01-01T00:41:00.000Z', delivered: 0, p50_seconds: null, p99_seconds: null });
    expect(hour.at(-1)).toEqual({
      at: '1970-01-01T01:40:00.000Z',
      delivered: 3,
      p50_seconds: 0.001,
      p99_seconds: 0.001,
    });
  });

  it('tells the latencies of a minute, whatever order its buckets come in', () => {
    const buckets = [
      { minute: 7, bucket: 40, count: 2 },
      { minute: 7, bucket: 20, count: 98 },
    ];
    expect(toActivity(buckets, 7).at(-1)).toMatchObject({ delivered: 100, p50_seconds: 0.087, p99_seconds: 7.523 });
  });

  it('leaves out what is older', () => {
    expect(toActivity([{ minute: 40, bucket: 0, count: 3 }], 100).every(({ delivered }) => delivered === 0)).toBe(true);
  });
});
