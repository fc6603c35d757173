import { NOTHING_DONE } from './journal';
import { paceLine, paceOf } from './pace';

const at = (byte: number, created: number) => ({ ...NOTHING_DONE, position: { byte, line: created }, created });

describe('the pace of an import', () => {
  it('is that of this run, and the percentage that of the file', () => {
    const pace = paceOf(at(600, 6000), { from: at(200, 2000), totalBytes: 1000, elapsedMs: 2000 });
    expect(pace).toEqual({ rows: 6000, percent: 60, rowsPerSecond: 2000, secondsLeft: 2 });
    expect(paceLine(pace)).toBe('60 %, 6,000 rows, 2,000 rows/s, 2 s left');
  });

  it('promises nothing before anything is done', () => {
    const pace = paceOf(NOTHING_DONE, { from: NOTHING_DONE, totalBytes: 1000, elapsedMs: 0 });
    expect(paceLine(pace)).toBe('0 %, 0 rows, 0 rows/s');
  });
});
