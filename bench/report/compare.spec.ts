import { compare, comparisonTable } from './compare.mts';
import type { Row } from './judge.mts';

function row(values: readonly number[], { better = 'more', isNoisy = false }: Partial<Row['line'] & Row> = {}): Row {
  return {
    figure: 'figure',
    line: { key: 'it', name: 'it', unit: 'customers/s', better },
    values,
    median: values[1] ?? Number.NaN,
    min: Math.min(...values),
    max: Math.max(...values),
    isNoisy,
  };
}

describe('two commits', () => {
  it('are compared round by round: what slows both down in one round changes nothing', () => {
    expect(compare(row([100, 50, 200]), row([120, 60, 240]))).toEqual({ ratio: 1.2, verdict: 'better' });
  });

  it('are better or worse by the way that is better', () => {
    const less = { better: 'less' as const };
    expect(compare(row([100, 100, 100]), row([80, 85, 90])).verdict).toBe('worse');
    expect(compare(row([100, 100, 100], less), row([80, 85, 90], less)).verdict).toBe('better');
  });

  it.each([
    ['the rounds disagree', row([100, 100, 100]), row([120, 120, 99])],
    ['the difference is next to nothing', row([100, 100, 100]), row([102, 102, 101])],
    ['there are too few rounds', row([100, 100]), row([150, 150])],
    ['the machine was noisy', row([100, 100, 100], { isNoisy: true }), row([150, 150, 150], { isNoisy: true })],
    ['one of them was not measured', row([Number.NaN, 100, 100]), row([150, 150, 150])],
  ])('cannot be told apart when %s', (_, base, now) => {
    expect(compare(base, now).verdict).toBe('cannot tell');
  });

  it('stand side by side in a table', () => {
    expect(comparisonTable(['abc1234', 'this'], [row([100, 100, 100])], [row([150, 150, 150])]).split('\n')).toEqual([
      '    abc1234  this               ratio',
      'it      100   150  customers/s   1.50  better',
    ]);
  });
});
