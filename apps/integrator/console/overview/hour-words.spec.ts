import { flowWords } from '../words/flow-words';
import { hourSummary, minuteOf, minuteSummary } from './hour-words';

const words = flowWords('welcome-package');
const quiet = { at: '2026-11-22T08:30:00.000Z', delivered: 0, p50_seconds: null, p99_seconds: null };
const busy = { at: '2026-11-22T08:31:00.000Z', delivered: 1200, p50_seconds: 0.12, p99_seconds: 0.43 };
const slow = { at: '2026-11-22T08:32:00.000Z', delivered: 1, p50_seconds: 75, p99_seconds: 75 };

describe('the last hour in words', () => {
  it('names the busiest and the slowest minute', () => {
    expect(hourSummary([quiet, busy, slow], words)).toBe(
      `1,201 packages delivered, at most 1,200 in a minute (${minuteOf(busy.at)}). Even in the slowest minute ` +
        `(${minuteOf(slow.at)}) half took at most 1 min, and 99 of 100 at most 1 min.`,
    );
  });

  it('says that there was nothing', () => {
    expect(hourSummary([quiet], words)).toBe('No package was delivered in the last hour.');
  });

  it('tells one minute', () => {
    expect(minuteSummary(quiet)).toBe(`${minuteOf(quiet.at)} · 0 delivered`);
    expect(minuteSummary(busy)).toBe(`${minuteOf(busy.at)} · 1,200 delivered · p50 0.12 s · p99 0.43 s`);
  });
});
