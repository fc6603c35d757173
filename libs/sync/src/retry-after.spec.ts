import * as fc from 'fast-check';
import { MAX_RETRY_AFTER_MS, retryAfter } from './retry-after';

const NOW = Date.UTC(2026, 10, 22, 8, 30, 0);
const DATE = 'Sun, 22 Nov 2026 08:30:00 GMT';

describe('retryAfter', () => {
  test.each([
    ['0', 0],
    ['1', 1000],
    ['120', 120_000],
    [' 7 ', 7000],
    ['900', MAX_RETRY_AFTER_MS],
    ['901', MAX_RETRY_AFTER_MS],
    ['1000000000000', MAX_RETRY_AFTER_MS],
    ['9'.repeat(400), MAX_RETRY_AFTER_MS],
  ])('%j seconds leave the other side alone for %d ms', (header, waitMs) => {
    expect(retryAfter(header, undefined, NOW)).toBe(NOW + waitMs);
  });

  test('a date is counted from the answer’s own Date, so that the two clocks need not agree', () => {
    const [theirNow, inTwoMinutes] = ['Mon, 01 Jan 2001 00:00:00 GMT', 'Mon, 01 Jan 2001 00:02:00 GMT'];
    expect(retryAfter(inTwoMinutes, theirNow, NOW)).toBe(NOW + 120_000);
  });

  test.each([undefined, 'yesterday or so'])('with the Date %j a date is counted from our own clock', (dateHeader) => {
    expect(retryAfter('Sun, 22 Nov 2026 08:30:09 GMT', dateHeader, NOW)).toBe(NOW + 9000);
  });

  test('a date in the past asks for no wait', () => {
    expect(retryAfter('Sun, 22 Nov 2026 08:29:00 GMT', DATE, NOW)).toBe(NOW);
  });

  test('a date years ahead is clamped to 15 minutes', () => {
    expect(retryAfter('Sat, 22 Nov 2036 08:30:00 GMT', DATE, NOW)).toBe(NOW + MAX_RETRY_AFTER_MS);
  });

  test.each([undefined, '', '  ', 'soon', '1e12', '120 s', '-5', '1.5', '5, 5', '5;5', 'in 5'])(
    '%j makes no sense, so the caller’s own backoff applies',
    (header) => {
      expect(retryAfter(header, DATE, NOW)).toBeUndefined();
    },
  );

  test('no header, however odd, holds a flow back before now or beyond 15 minutes', () => {
    const anyHeader = fc.oneof(
      fc.string(),
      fc.integer().map(String),
      fc.date({ noInvalidDate: true }).map((d) => d.toUTCString()),
    );
    fc.assert(
      fc.property(
        fc.option(anyHeader, { nil: undefined }),
        fc.option(anyHeader, { nil: undefined }),
        (header, date) => {
          const notBefore = retryAfter(header, date, NOW) ?? NOW;
          expect(notBefore).toBeGreaterThanOrEqual(NOW);
          expect(notBefore).toBeLessThanOrEqual(NOW + MAX_RETRY_AFTER_MS);
        },
      ),
    );
  });
});
