import uPlot from 'uplot';
import { duration } from '../words/numbers';
import { minuteOf } from './hour-words';

/** The page's colours, which a canvas cannot take from the style sheet by itself. */
export interface PlotColours {
  readonly text: string;
  readonly grid: string;
  readonly first: string;
  readonly second: string;
}

/** Everything about a plot but its size and what happens when one points at it. */
export type PlotOptions = Pick<uPlot.Options, 'series' | 'axes' | 'scales'>;

/** Two plots with the same key have one cursor. */
export const SHARED_CURSOR = 'last-hour';

const FONT = '12px ui-sans-serif, system-ui, sans-serif';
const AXIS_WIDTH = 52;
const AXIS_HEIGHT = 28;

/** Half a minute more at both ends, for the bars of the first and the last one. */
const HOUR: uPlot.Scale = { range: (_, first, last) => [first - 30, last + 30] };

export function throughputPlot({ text, grid, first }: PlotColours): PlotOptions {
  const bars = uPlot.paths.bars?.({ size: [0.72, 24], radius: 0.2 });
  return {
    scales: { x: HOUR, y: { range: (_, __, max) => [0, Math.max(max * 1.1, 4)] } },
    series: [{}, { stroke: first, fill: first, width: 0, points: { show: false }, ...(bars && { paths: bars }) }],
    axes: axes(text, grid, (value) => (Number.isInteger(value) ? value.toLocaleString('en') : '')),
  };
}

export function latencyPlot({ text, grid, first, second }: PlotColours): PlotOptions {
  return {
    scales: { x: HOUR, y: { range: (_, __, max) => [0, Math.max(max * 1.15, 0.1)] } },
    series: [
      {},
      { stroke: first, width: 2, points: dots(first) },
      // Dashed, too: colour is not the only sign.
      { stroke: second, width: 2, dash: [5, 4], points: dots(second) },
    ],
    axes: axes(text, grid, (value) => (value < 60 ? `${Number(value.toFixed(2))} s` : duration(value))),
  };
}

/** Only for a minute between two without a delivery, of which a line shows nothing. */
function dots(fill: string): uPlot.Series.Points {
  return {
    show: true,
    size: 6,
    fill,
    filter: ({ data }, series) => {
      const values = data[series] ?? [];
      const isThere = (index: number): boolean => values[index] != null;
      return [...values.keys()].filter((index) => isThere(index) && !isThere(index - 1) && !isThere(index + 1));
    },
  };
}

function axes(text: string, grid: string, inWords: (value: number) => string): uPlot.Axis[] {
  return [
    {
      stroke: text,
      font: FONT,
      grid: { show: false },
      ticks: { stroke: grid, size: 4 },
      size: AXIS_HEIGHT,
      space: 64,
      incrs: [300, 600, 900, 1800],
      values: (_, seconds) => seconds.map((at) => minuteOf(new Date(at * 1000))),
    },
    {
      stroke: text,
      font: FONT,
      size: AXIS_WIDTH,
      space: 26,
      grid: { stroke: grid, width: 1 },
      ticks: { show: false },
      values: (_, values) => values.map(inWords),
    },
  ];
}
