import type { CustomerRow, ReadableRow, UnreadableRow } from './customer-row';
import type { Position } from './read-records';

/** What the CRM takes at once (MAX_BATCH_ITEMS of the contract, and the limit of a batch's body). */
const MOST_ROWS = 1000;
const MOST_BYTES = 1024 * 1024;

/** Rows that are sent together, and done together. */
export interface Batch {
  readonly readable: readonly ReadableRow[];
  readonly unreadable: readonly UnreadableRow[];
  /** The readable ones as the body of a request. */
  readonly body: string;
  /** Where the file goes on after them. */
  readonly end: Position;
}

/** Rows in batches that the CRM takes. Unreadable rows go along, so that what is done is always a beginning of the file. */
export async function* toBatches(
  rows: AsyncIterable<CustomerRow>,
  { mostRows = MOST_ROWS, mostBytes = MOST_BYTES } = {},
): AsyncGenerator<Batch> {
  let batch = new OpenBatch();
  for await (const row of rows) {
    const item = 'customer' in row ? JSON.stringify(row.customer) : '';
    if (batch.rows > 0 && (batch.rows === mostRows || batch.bytes + Buffer.byteLength(item) + 1 > mostBytes)) {
      yield batch.close();
      batch = new OpenBatch();
    }
    batch.add(row, item);
  }
  if (batch.rows > 0) yield batch.close();
}

class OpenBatch {
  rows = 0;
  /** Of the body, with its brackets. */
  bytes = 2;
  private readonly readable: ReadableRow[] = [];
  private readonly unreadable: UnreadableRow[] = [];
  private readonly items: string[] = [];
  private end: Position = { byte: 0, line: 0 };

  add(row: CustomerRow, item: string): void {
    this.rows++;
    this.end = row.end;
    if (!('customer' in row)) {
      this.unreadable.push(row);
      return;
    }
    this.readable.push(row);
    this.items.push(item);
    this.bytes += Buffer.byteLength(item) + 1;
  }

  close(): Batch {
    const { readable, unreadable, items, end } = this;
    return { readable, unreadable, body: `[${items.join(',')}]`, end };
  }
}
