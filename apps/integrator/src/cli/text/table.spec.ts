import { type Column, fit, table } from './table';

interface Row {
  readonly name: string;
  readonly number: number;
}

const COLUMNS: Column<Row>[] = [
  { heading: 'NAME', cell: ({ name }) => name, canShrink: true },
  { heading: 'N', cell: ({ number }) => String(number), align: 'right' },
];
const plain = (text: string): string => text;

describe('table', () => {
  it('lines up what it shows, whatever stands in it', () => {
    const rows = [
      { name: 'Ann', number: 1 },
      { name: '山田\u001b[31m', number: 1000 },
    ];
    expect(table(rows, COLUMNS, { width: Infinity, heading: plain })).toBe(
      ['NAME          N', 'Ann           1', '山田 [31m  1000'].join('\n'),
    );
  });

  it('cuts what does not fit the terminal, and only there', () => {
    const rows = [{ name: 'x'.repeat(50), number: 7 }];
    const lines = table(rows, COLUMNS, { width: 20, heading: plain }).split('\n');
    expect(lines).toEqual(['NAME               N', `${'x'.repeat(16)}…  7`]);
    expect(table(rows, COLUMNS, { width: Infinity, heading: plain })).toContain('x'.repeat(50));
  });
});

describe('fit', () => {
  it('takes from the widest column that may shrink', () => {
    expect(fit([30, 20, 10], [true, true, false], 40)).toEqual([15, 15, 10]);
  });

  it('leaves what fits, and what may not shrink', () => {
    expect(fit([30, 20], [true, true], Infinity)).toEqual([30, 20]);
    expect(fit([30, 20], [false, false], 10)).toEqual([30, 20]);
    expect(fit([30, 20], [true, true], 0)).toEqual([8, 8]);
  });
});
