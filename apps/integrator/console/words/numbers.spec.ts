import { ago, count, countOf, duration } from './numbers';

describe('in words', () => {
  it.each([
    [0, '0 s'],
    [0.12, '0.12 s'],
    [4.5, '4.5 s'],
    [9.97, '10 s'],
    [42.4, '42 s'],
    [59.7, '1 min'],
    [185, '3 min'],
    [3600, '1 h'],
    [7500, '2 h 5 min'],
    [86_400 * 4 + 3600, '4 d 1 h'],
  ])('%p seconds are %p', (seconds, words) => {
    expect(duration(seconds)).toBe(words);
  });

  it('a moment ago is told in whole seconds, and never in the future', () => {
    expect([ago(1000, 1900), ago(1000, 4500), ago(5000, 1000)]).toEqual(['just now', '3 s ago', 'just now']);
  });

  it('large numbers are told in groups, and one thing is not many', () => {
    expect([count(1_234_567), countOf(1, 'package', 'packages'), countOf(0, 'package', 'packages')]).toEqual([
      '1,234,567',
      '1 package',
      '0 packages',
    ]);
  });
});
