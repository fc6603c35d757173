import type { DeliveryDto } from '@app/contracts';
import { stringify } from 'csv-stringify/sync';
import { DELIVERY_COLUMNS, type DeliveryRow, toDeliveryRow } from './delivery-rows';

const ROWS_AT_ONCE = 500;

/**
 * Deliveries as CSV, piece by piece, with a header. A cell that a spreadsheet would read as a formula gets a `'` before
 * it: emails come from strangers.
 */
export async function* toCsv(deliveries: AsyncIterable<DeliveryDto>): AsyncGenerator<string> {
  let header = true;
  let rows: DeliveryRow[] = [];
  const piece = (): string => stringify(rows, { header, columns: [...DELIVERY_COLUMNS], escape_formulas: true });
  for await (const delivery of deliveries) {
    rows.push(toDeliveryRow(delivery));
    if (rows.length < ROWS_AT_ONCE) continue;
    yield piece();
    header = false;
    rows = [];
  }
  if (header || rows.length > 0) yield piece();
}

/** Deliveries as the API tells of them, one a line. */
export async function* toNdjson(deliveries: AsyncIterable<DeliveryDto>): AsyncGenerator<string> {
  for await (const delivery of deliveries) yield `${JSON.stringify(delivery)}\n`;
}
