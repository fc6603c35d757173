import type { ComponentChildren } from 'preact';

export interface Column<Row> {
  readonly name: string;
  /** Instead of the name in the head. */
  readonly head?: ComponentChildren;
  readonly cell: (row: Row) => ComponentChildren;
  /** `title` names the row; `number` stands to the right; `wide` takes what is left; `check` is as small as can be. */
  readonly kind?: 'title' | 'number' | 'wide' | 'check';
}

interface DataTableProps<Row> {
  /** What it lists; heard, not seen. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
}

/**
 * A table, and on a narrow screen a list of cards. The roles say what the elements are by themselves: with another
 * `display` a browser no longer takes them for a table.
 */
export function DataTable<Row>({ caption, columns, rows, keyOf }: DataTableProps<Row>) {
  return (
    <table role="table" class="data-table">
      <caption class="visually-hidden">{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ name, head, kind }) => (
            <th key={name} role="columnheader" scope="col" class={kind && `column-${kind}`}>
              {head ?? name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={keyOf(row)} role="row">
            {columns.map(({ name, cell, kind }) =>
              kind === 'title' ? (
                <th key={name} role="rowheader" scope="row" class="column-title">
                  {cell(row)}
                </th>
              ) : (
                <td key={name} role="cell" class={kind && `column-${kind}`} data-label={name}>
                  {cell(row)}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
