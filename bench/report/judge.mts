import type { Bound, Figure, Line, Values } from '../figure.mts';
import type { Scale } from '../scale.mts';
import { median, spread } from './statistics.mts';

/** The same work takes so much longer at one time than at another: the rest is no better known. */
const NOISE = 0.25;

export type Verdict = 'yes' | 'no' | 'too noisy to tell';

/** All rounds of a figure, and what fixed work took around them, in ms. */
export interface Measured {
  readonly figure: Figure;
  readonly rounds: readonly Values[];
  readonly fixedWorkMs: readonly number[];
}

/** A line of the table. */
export interface Row {
  readonly figure: string;
  readonly line: Line;
  readonly values: readonly number[];
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** The machine itself was not steady. */
  readonly isNoisy: boolean;
  /** Whether the goal is met, where there is one. */
  readonly verdict?: Verdict;
}

export function isNoisy(fixedWorkMs: readonly number[]): boolean {
  return spread(fixedWorkMs) > NOISE;
}

export function isMet(bound: Bound, value: number): boolean {
  return 'atLeast' in bound ? value >= bound.atLeast : value <= bound.atMost;
}

/** One row for each line of the figure. */
export function toRows({ figure, rounds, fixedWorkMs }: Measured, scale: Scale): Row[] {
  const noisy = isNoisy(fixedWorkMs);
  return figure.lines(scale).map((line) => {
    const values = rounds.map((round) => valueOf(line, round));
    return {
      figure: figure.name,
      line,
      values,
      median: median(values),
      min: Math.min(...values),
      max: Math.max(...values),
      isNoisy: noisy,
      ...(line.goal !== undefined && { verdict: judge(line.goal, values, noisy) }),
    };
  });
}

/** Of a ratio both values are of the same round, so that what slowed the machine down slowed both. */
function valueOf({ key, over }: Line, round: Values): number {
  const value = round[key] ?? Number.NaN;
  return over === undefined ? value : value / (round[over] ?? Number.NaN);
}

/** Noise takes away, it gives nothing: a goal that every round has met in spite of it is met. */
function judge(goal: Bound, values: readonly number[], noisy: boolean): Verdict {
  if (values.every((value) => isMet(goal, value))) return 'yes';
  if (noisy) return 'too noisy to tell';
  return isMet(goal, median(values)) ? 'yes' : 'no';
}
