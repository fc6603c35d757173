import { ago, duration, since, until } from './age';

describe('duration', () => {
  it.each([
    [-1, '0 s'],
    [0.05, '0 s'],
    [0.44, '0.4 s'],
    [9.99, '9.9 s'],
    [10, '10 s'],
    [119, '119 s'],
    [120, '2 min'],
    [7199, '119 min'],
    [7200, '2 h'],
    [172_799, '47 h'],
    [172_800, '2 d'],
  ])('says %d seconds as %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });
});

describe('since and until', () => {
  const now = Date.parse('2026-11-22T08:00:00Z');

  it('stand without an ago, and know what is now', () => {
    expect(since('2026-11-22T07:59:46Z', now)).toBe('14 s');
    expect(until('2026-11-22T08:00:03Z', now)).toBe('in 3 s');
    expect(until('2026-11-22T08:00:00Z', now)).toBe('now');
    expect(until('2026-11-22T07:59:46Z', now)).toBe('now');
  });
});

describe('ago', () => {
  it('tells the past from the future', () => {
    const now = Date.parse('2026-11-22T08:00:00Z');
    expect(ago('2026-11-22T07:57:00Z', now)).toBe('3 min ago');
    expect(ago('2026-11-22T08:00:12Z', now)).toBe('in 12 s');
  });
});
