import type { Row } from './judge.mts';
import { table } from './table.mts';
import { inFigures } from './text.mts';

const SPEED: Row = {
  figure: 'backlog',
  line: { key: 'ours', name: 'backlog', unit: 'customers/s', better: 'more', goal: { atLeast: 10_000 } },
  values: [12_345.6],
  median: 12_345.6,
  min: 11_000,
  max: 13_000,
  isNoisy: false,
  verdict: 'yes',
};
const RATIO: Row = {
  ...SPEED,
  line: { key: 'ours', over: 'limit', name: 'of Inventory', unit: '×', better: 'more', goal: { atLeast: 0.6 } },
  median: 0.512,
  min: 0.4,
  max: 0.55,
  verdict: 'no',
};
const { verdict: _, ...unjudged } = SPEED;
const OTHER: Row = {
  ...unjudged,
  figure: 'start',
  line: { key: 'ms', name: 'CRM', unit: 'ms', better: 'less' },
  isNoisy: true,
};

describe('the table', () => {
  it('has a line for each value, a ratio further in, and a gap between figures', () => {
    expect(table([SPEED, RATIO, OTHER]).split('\n')).toEqual([
      '                  median        min–max               goal      met',
      '',
      'backlog           12,346  11,000–13,000  customers/s  ≥ 10,000  yes',
      '    of Inventory    0.51      0.40–0.55  ×            ≥ 0.6     no',
      '',
      'CRM               12,346  11,000–13,000  ms                     (noisy)',
    ]);
  });
});

describe('a value', () => {
  it.each([
    [12_345.6, '12,346'],
    [99.95, '100.0'],
    [12.34, '12.3'],
    [0.512, '0.51'],
    [Number.NaN, '-'],
    [Number.POSITIVE_INFINITY, '-'],
  ])('of %d reads %s: no more digits than it deserves', (value, text) => {
    expect(inFigures(value)).toBe(text);
  });
});
