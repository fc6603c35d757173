import type { Row } from './judge.mts';
import { median } from './statistics.mts';
import { inColumns, inFigures } from './text.mts';

type Comparison = 'better' | 'worse' | 'cannot tell';

/** A smaller difference is none, whatever the rounds say. */
const NOTHING = 0.03;
/** So many rounds agree by chance too often. */
const TOO_FEW = 2;

/** What one commit made of a line, held against another: round by round, because both were measured in turns. */
export function compare(base: Row, now: Row): { readonly ratio: number; readonly verdict: Comparison } {
  const ratios = now.values.map((value, round) => value / (base.values[round] ?? Number.NaN));
  const ratio = median(ratios);
  const isClear =
    ratios.length > TOO_FEW &&
    Math.abs(ratio - 1) >= NOTHING &&
    !base.isNoisy &&
    !now.isNoisy &&
    (ratios.every((each) => each > 1) || ratios.every((each) => each < 1));
  if (!isClear) return { ratio, verdict: 'cannot tell' };
  return { ratio, verdict: ratio > 1 === (now.line.better === 'more') ? 'better' : 'worse' };
}

/** All lines of two commits, side by side. */
export function comparisonTable(names: readonly [string, string], bases: readonly Row[], rows: readonly Row[]): string {
  const cells = rows.flatMap((now, index) => {
    const base = bases[index];
    if (base === undefined) return [];
    const { ratio, verdict } = compare(base, now);
    return [[now.line.name, inFigures(base.median), inFigures(now.median), now.line.unit, inFigures(ratio), verdict]];
  });
  return inColumns([['', ...names, '', 'ratio', ''], ...cells], [1, 2, 4]).join('\n');
}
