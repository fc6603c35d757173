import { setImmediate as nextTurn } from 'node:timers/promises';
import { CliFault } from '../cli-fault';
import type { PostgresStore } from './postgres-store';
import { RowDigest } from './row-digest';
import type { SqliteStore } from './sqlite-store';
import type { CopyStep } from './store-schema';
import { type StoredText, storedText, UnfitValueError } from './stored-text';

/** What is in memory at once, whatever the table: so many rows, or so many characters of them. */
const ROWS_PER_BATCH = 2000;
const CHARACTERS_PER_BATCH = 4_000_000;

/** Is told of rows that were dealt with, and throws to stop. */
export type OnRows = (rows: number) => void;

/** Rows by column, as they are inserted: `columns[i][j]` is column i of row j. */
interface Batch {
  readonly columns: StoredText[][];
  readonly rows: number;
}

/**
 * Copies all rows of a table. While the server takes one batch, the next one is read.
 * @returns the digest of what was read
 * @throws CliFault that names the row and the column that PostgreSQL cannot keep
 */
export async function copyTable(
  step: CopyStep,
  from: SqliteStore,
  to: PostgresStore,
  onRows: OnRows,
): Promise<RowDigest> {
  const digest = new RowDigest();
  let underWay = Promise.resolve();
  for (const { columns, rows } of readBatches(step, from, digest)) {
    await underWay;
    underWay = to.insert(step, columns);
    // It is awaited a turn later; until then its failure must not count as nobody's.
    underWay.catch(() => {});
    await nextTurn();
    onRows(rows);
  }
  await underWay;
  return digest;
}

/** Reads all rows of a table and finds what cannot be copied, as {@link copyTable}, and copies nothing. */
export async function checkTable(step: CopyStep, from: SqliteStore, onRows: OnRows): Promise<RowDigest> {
  const digest = new RowDigest();
  for (const { rows } of readBatches(step, from, digest)) {
    await nextTurn();
    onRows(rows);
  }
  return digest;
}

/** Reads back what was copied. */
export async function readBack(step: CopyStep, to: PostgresStore, onRows: OnRows): Promise<RowDigest> {
  const digest = new RowDigest();
  let told = 0;
  for await (const row of to.rows(step)) {
    digest.add(row);
    if (digest.rows - told < ROWS_PER_BATCH) continue;
    onRows(digest.rows - told);
    told = digest.rows;
  }
  onRows(digest.rows - told);
  return digest;
}

function* readBatches(step: CopyStep, from: SqliteStore, digest: RowDigest): Generator<Batch> {
  let columns: StoredText[][] = step.columns.map(() => []);
  let characters = 0;
  let rows = 0;
  for (const values of from.rows(step)) {
    const row = values.map((_, at) => textOf(step, values, at));
    digest.add(row);
    for (const [at, text] of row.entries()) {
      columns[at]?.push(text);
      characters += text?.length ?? 0;
    }
    rows++;
    if (rows < ROWS_PER_BATCH && characters < CHARACTERS_PER_BATCH) continue;
    yield { columns, rows };
    columns = step.columns.map(() => []);
    characters = 0;
    rows = 0;
  }
  if (rows > 0) yield { columns, rows };
}

function textOf({ table, columns, key }: CopyStep, row: readonly unknown[], at: number): StoredText {
  const { name = '', type = '' } = columns[at] ?? {};
  try {
    return storedText(row[at], type);
  } catch (error) {
    if (!(error instanceof UnfitValueError)) throw error;
    const which = key.map((part) => `${part.name} ${String(row[columns.findIndex((own) => own.name === part.name)])}`);
    throw new CliFault(
      `${table}, ${which.join(', ')}: ${name} ${error.message}. Nothing was written. Mend that row in the file, and run this again.`,
      { cause: error },
    );
  }
}
