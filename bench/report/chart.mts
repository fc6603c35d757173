import type { Bound } from '../figure.mts';
import type { Row, Verdict } from './judge.mts';
import { goalInWords, inFigures } from './text.mts';

const WIDTH = 900;
const ROW = 24;
const TOP = 56;
const BAR = { left: 470, goal: 150, most: 300 } as const;

/** In both a light and a dark surrounding; the word beside each bar says the same as its colour. */
const STYLE = `
    text { font: 13px system-ui, sans-serif; fill: #24292f }
    .title { font-size: 16px; font-weight: 600 } .note { fill: #57606a } .end { text-anchor: end }
    .yes { fill: #2da44e } .no { fill: #cf222e } .noisy { fill: #9a6700 } .goal { stroke: #57606a; stroke-dasharray: 3 3 }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3 } .note { fill: #9198a1 } .goal { stroke: #9198a1 }
      .yes { fill: #3fb950 } .no { fill: #f85149 } .noisy { fill: #d29922 }
    }`;

const CLASSES: Readonly<Record<Verdict, string>> = { yes: 'yes', no: 'no', 'too noisy to tell': 'noisy' };

/** Each line that has a goal as a bar: how far it has come, the goal of all of them at one place. An SVG. */
export function chart(title: string, rows: readonly Row[]): string {
  const bars = rows.flatMap((row) => (row.line.goal === undefined ? [] : [toBar(row, row.line.goal)]));
  const height = TOP + bars.length * ROW + 16;
  const goalX = BAR.left + BAR.goal;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(title)}">
  <style>${STYLE}
  </style>
  <text class="title" x="16" y="26">${escaped(title)}</text>
  <text class="note" x="${goalX}" y="46" text-anchor="middle">goal</text>
  <line class="goal" x1="${goalX}" y1="${TOP - 4}" x2="${goalX}" y2="${height - 12}"/>
${bars.map((bar, index) => bar(TOP + index * ROW)).join('\n')}
</svg>
`;
}

function toBar({ line, median, verdict = 'no' }: Row, goal: Bound): (y: number) => string {
  const width = Math.round(Math.min(BAR.most, Math.max(1, BAR.goal * share(goal, median))));
  const name = line.over === undefined ? line.name : `… ${line.name}`;
  const unit = line.unit === '×' ? '' : ` ${line.unit}`;
  return (y) => `  <text class="end" x="${BAR.left - 10}" y="${y + 14}">${escaped(name)}</text>
  <rect class="${CLASSES[verdict]}" x="${BAR.left}" y="${y + 3}" width="${width}" height="14" rx="2"/>
  <text class="note" x="${BAR.left + width + 8}" y="${y + 14}">${escaped(`${inFigures(median)}${unit} (${goalInWords(goal)}: ${verdict})`)}</text>`;
}

/** How much of the goal is reached; of what must be small, how much of it is not used up. 1 is the goal. */
function share(goal: Bound, value: number): number {
  const reached = 'atLeast' in goal ? value / goal.atLeast : goal.atMost / value;
  return Number.isFinite(reached) ? Math.max(0, reached) : 0;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
