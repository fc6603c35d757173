import type { Row } from './judge.mts';
import { goalInWords, inColumns, inFigures } from './text.mts';

const HEAD = ['', 'median', 'min–max', '', 'goal', 'met'] as const;

/** All figures as a table. A line that begins deeper is a ratio of two values that were measured in turns, in this run. */
export function table(rows: readonly Row[]): string {
  const lines = inColumns([HEAD, ...rows.map(toCells)], [1, 2]);
  const [head = '', ...rest] = lines;
  const withGaps = rest.flatMap((line, index) =>
    rows[index]?.figure === rows[index - 1]?.figure ? [line] : ['', line],
  );
  return [head, ...withGaps].join('\n');
}

function toCells({ line, median, min, max, verdict, isNoisy }: Row): string[] {
  return [
    line.over === undefined ? line.name : `    ${line.name}`,
    inFigures(median),
    `${inFigures(min)}–${inFigures(max)}`,
    line.unit,
    line.goal === undefined ? '' : goalInWords(line.goal),
    verdict ?? (isNoisy ? '(noisy)' : ''),
  ];
}
