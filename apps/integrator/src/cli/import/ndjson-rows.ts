import { isUtf8 } from 'node:buffer';
import type { CustomerRow } from './customer-row';
import { type Position, type RawRecord, readRecords } from './read-records';

/** The rows of an NDJSON file after a position: an object with name and email on each line; empty lines are none. */
export async function* readNdjsonRows(file: string, from: Position): AsyncGenerator<CustomerRow> {
  for await (const record of readRecords(file, { from, quoted: false })) {
    if (record.bytes.length > 0) yield toNdjsonRow(record);
  }
}

export function toNdjsonRow({ bytes, line, end }: RawRecord): CustomerRow {
  const text = bytes.toString('utf8').replace(/^\ufeff/, '');
  if (!isUtf8(bytes)) return { line, end, reason: 'is not UTF-8', text };
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { line, end, reason: 'is not a JSON object', text };
  }
  const { name, email } = value as { name?: unknown; email?: unknown };
  if (typeof name !== 'string') return { line, end, reason: 'name must be a text', text };
  if (typeof email !== 'string') return { line, end, reason: 'email must be a text', text };
  return { line, end, customer: { name, email } };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
