import type { Figure, Line, Values } from '../figure.mts';
import { QUICK } from '../scale.mts';
import { isMet, isNoisy, type Row, toRows } from './judge.mts';

const STEADY = [100, 104, 98, 101];
const UNSTEADY = [100, 130, 98, 101];

const SPEED: Line = { key: 'ours', name: 'ours', unit: 'customers/s', better: 'more', goal: { atLeast: 1000 } };
const RATIO: Line = { key: 'ours', over: 'limit', name: 'of it', unit: '×', better: 'more', goal: { atLeast: 0.6 } };
const PLAIN: Line = { key: 'limit', name: 'limit', unit: 'customers/s', better: 'more' };

function rowOf(line: Line, rounds: readonly Values[], fixedWorkMs: readonly number[] = STEADY): Row {
  const figure: Figure = {
    name: 'figure',
    title: 'Figure',
    lines: () => [line],
    open: () => Promise.reject(new Error('It is not measured here.')),
  };
  const [row] = toRows({ figure, rounds, fixedWorkMs }, QUICK);
  if (row === undefined) throw new Error('There is no row.');
  return row;
}

const speeds = (...values: readonly number[]): Values[] => values.map((ours) => ({ ours }));

describe('a bound', () => {
  it('is met by the value that it names', () => {
    expect([isMet({ atLeast: 5 }, 5), isMet({ atMost: 5 }, 5)]).toEqual([true, true]);
    expect([isMet({ atLeast: 5 }, 4.9), isMet({ atMost: 5 }, 5.1)]).toEqual([false, false]);
  });

  it('is not met by what is no number', () => {
    expect([isMet({ atLeast: 5 }, Number.NaN), isMet({ atMost: 5 }, Number.NaN)]).toEqual([false, false]);
  });
});

describe('the machine', () => {
  it('is noisy when the same work takes over a quarter longer at one time than at another', () => {
    expect(isNoisy([100, 124])).toBe(false);
    expect(isNoisy(UNSTEADY)).toBe(true);
  });
});

describe('a row', () => {
  it('tells the median and the extremes of all rounds', () => {
    const { values, median, min, max } = rowOf(SPEED, speeds(900, 1400, 1200));
    expect({ values, median, min, max }).toEqual({ values: [900, 1400, 1200], median: 1200, min: 900, max: 1400 });
  });

  it('of a ratio divides within each round, and never one round by another', () => {
    const rounds = [
      { ours: 50, limit: 100 },
      { ours: 500, limit: 1000 },
    ];
    expect(rowOf(RATIO, rounds).values).toEqual([0.5, 0.5]);
  });

  it('without a goal has no verdict', () => {
    expect(rowOf(PLAIN, [{ limit: 100 }])).not.toHaveProperty('verdict');
  });

  it.each([
    ['yes', speeds(1200, 1100, 900)],
    ['no', speeds(1200, 900, 800)],
  ])('says %s by the median', (verdict, rounds) => {
    expect(rowOf(SPEED, rounds)).toMatchObject({ verdict, isNoisy: false });
  });

  it('says that nothing can be told when the machine was noisy and a round has missed the goal', () => {
    expect(rowOf(SPEED, speeds(1200, 1100, 900), UNSTEADY)).toMatchObject({ verdict: 'too noisy to tell' });
  });

  it('says yes on a noisy machine when each round has met the goal all the same', () => {
    expect(rowOf(SPEED, speeds(1200, 1100, 1001), UNSTEADY)).toMatchObject({ verdict: 'yes', isNoisy: true });
  });

  it('never calls a value that is missing a goal that is met', () => {
    expect(rowOf(RATIO, [{ ours: 50 }])).toMatchObject({ verdict: 'no' });
  });
});
