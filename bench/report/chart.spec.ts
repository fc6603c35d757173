import { chart } from './chart.mts';
import type { Row } from './judge.mts';

function row(median: number, goal: Row['line']['goal'], name = 'a line'): Row {
  return {
    figure: 'figure',
    line: { key: 'it', name, unit: 'ms', better: 'less', ...(goal !== undefined && { goal }) },
    values: [median],
    median,
    min: median,
    max: median,
    isNoisy: false,
    ...(goal !== undefined && { verdict: 'yes' as const }),
  };
}

const widths = (svg: string): number[] =>
  [...svg.matchAll(/<rect [^>]*width="(\d+)"/g)].map(([, width]) => Number(width));
const goalAt = (svg: string): number => Number(/<line [^>]*x1="(\d+)"/.exec(svg)?.[1]);
const barsAt = (svg: string): number => Number(/<rect [^>]* x="(\d+)"/.exec(svg)?.[1]);

describe('the chart', () => {
  it('ends a bar at the goal when the goal is just reached, whichever way is better', () => {
    const svg = chart('title', [row(500, { atLeast: 500 }), row(500, { atMost: 500 })]);
    const toGoal = goalAt(svg) - barsAt(svg);
    expect(widths(svg)).toEqual([toGoal, toGoal]);
  });

  it('makes a bar longer the better the value is', () => {
    const [slow = 0, fast = 0] = widths(chart('title', [row(900, { atMost: 500 }), row(300, { atMost: 500 })]));
    expect(fast).toBeGreaterThan(slow);
  });

  it('has no bar for what has no goal', () => {
    expect(widths(chart('title', [row(500, undefined)]))).toEqual([]);
  });

  it('keeps every bar on the page, whatever was measured', () => {
    const svg = chart('title', [row(1, { atMost: 1_000_000 }), row(0, { atMost: 5 }), row(Number.NaN, { atLeast: 5 })]);
    const page = Number(/width="(\d+)"/.exec(svg)?.[1]);
    expect(widths(svg)).toHaveLength(3);
    for (const width of widths(svg)) expect(barsAt(svg) + width).toBeLessThan(page);
  });

  it('shows a name as it is, with what SVG takes for its own', () => {
    expect(chart('1 < 2', [row(1, { atMost: 2 }, 'A & "B"')])).toContain('A &amp; &quot;B&quot;');
  });
});
