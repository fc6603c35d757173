import Table from 'cli-table3';
import { displayWidth, printable } from './printable';

/** One column: what stands in it, and whether it may be cut where the terminal is narrow. */
export interface Column<Row> {
  readonly heading: string;
  readonly cell: (row: Row) => string;
  readonly align?: 'right';
  readonly canShrink?: boolean;
  readonly paint?: (text: string, row: Row) => string;
}

const GAP = 2;
const NARROWEST = 8;
const NOTHING = { 'top-mid': '', 'top-left': '', 'top-right': '', top: '', bottom: '', 'bottom-mid': '' };
const NO_LINES = {
  ...NOTHING,
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
};

/** Rows under headings, without lines, not wider than `width`: what does not fit ends with an ellipsis. */
export function table<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  { width, heading }: { readonly width: number; readonly heading: (text: string) => string },
): string {
  const cells = rows.map((row) => columns.map(({ cell }) => printable(cell(row))));
  const natural = columns.map(({ heading }, at) =>
    Math.max(displayWidth(heading), ...cells.map((row) => displayWidth(row[at] ?? ''))),
  );
  const widths = fit(
    natural,
    columns.map(({ canShrink = false }) => canShrink),
    width - GAP * (columns.length - 1),
  );
  const drawn = new Table({
    chars: NO_LINES,
    style: { 'padding-left': 0, 'padding-right': GAP, head: [], border: [] },
    colWidths: widths.map((width) => width + GAP),
    colAligns: columns.map(({ align }) => align ?? 'left'),
  });
  drawn.push(columns.map((column) => heading(column.heading)));
  for (const [at, row] of rows.entries()) {
    drawn.push(
      columns.map(({ paint }, column) => {
        const text = cells[at]?.[column] ?? '';
        return paint === undefined ? text : paint(text, row);
      }),
    );
  }
  return drawn
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** Takes from the widest column that may shrink until all fit, or none can give any more. */
export function fit(natural: readonly number[], canShrink: readonly boolean[], available: number): number[] {
  const widths = [...natural];
  for (let over = widths.reduce((sum, width) => sum + width, 0) - available; over > 0; over--) {
    const shrinkable = widths.map((width, at) => (canShrink[at] && width > NARROWEST ? width : 0));
    const widest = Math.max(...shrinkable);
    if (widest === 0) break;
    widths[shrinkable.indexOf(widest)] = widest - 1;
  }
  return widths;
}
