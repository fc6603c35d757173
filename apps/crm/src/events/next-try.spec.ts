import { nextTry, retryAfter } from './next-try';

const NOW = Date.parse('2026-11-22T08:30:00Z');
const limit = (failures: number) => nextTry(failures, undefined, NOW, 0.999_999_999) - NOW + 1;

describe('nextTry', () => {
  it('waits anything from nothing to a limit that doubles, up to five minutes', () => {
    expect([1, 2, 3, 4].map(limit)).toEqual([500, 1000, 2000, 4000]);
    expect([11, 100, 1_000_000].map(limit)).toEqual([300_000, 300_000, 300_000]);
    expect(nextTry(7, undefined, NOW, 0)).toBe(NOW);
  });

  it('waits longer where the receiver asks for it, and not less', () => {
    expect(nextTry(1, NOW + 60_000, NOW, 0.5)).toBe(NOW + 60_000);
    expect(nextTry(10, NOW + 1, NOW, 0.5)).toBe(NOW + 128_000);
  });
});

describe('retryAfter', () => {
  it.each([
    ['120', 120],
    ['0', 0],
    ['Sun, 22 Nov 2026 08:31:00 GMT', 60],
    ['Sun, 22 Nov 2020 08:31:00 GMT', 0],
    ['999999999', 900],
  ])('reads %s', (header, seconds) => {
    expect(retryAfter(header, undefined, NOW)).toBe(NOW + seconds * 1000);
  });

  it.each([
    ['is ahead of ours', 'Sun, 22 Nov 2026 09:00:00 GMT', 'Sun, 22 Nov 2026 09:01:00 GMT', 60],
    ['is behind ours', 'Sun, 22 Nov 2026 08:00:00 GMT', 'Sun, 22 Nov 2026 08:01:00 GMT', 60],
    ['makes no sense', 'now', 'Sun, 22 Nov 2026 08:31:00 GMT', 60],
  ])('takes a date relative to the answer’s own clock, where that %s', (_what, date, header, seconds) => {
    expect(retryAfter(header, date, NOW)).toBe(NOW + seconds * 1000);
  });

  it.each([undefined, '', 'soon', '-5', '1.5', '5, 5', ['1', '2']])('makes nothing of %j', (header) => {
    expect(retryAfter(header, undefined, NOW)).toBeUndefined();
  });
});
