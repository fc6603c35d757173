import { isUtf8 } from 'node:buffer';
import { CsvError, parse } from 'csv-parse/sync';
import { CliFault } from '../cli-fault';
import type { CustomerRow } from './customer-row';
import { type Position, type RawRecord, readRecords } from './read-records';

/** Where the name and the email stand in a row. */
export interface CsvHeader {
  readonly width: number;
  readonly name: number;
  readonly email: number;
  /** Columns that are not imported. */
  readonly others: readonly string[];
  readonly end: Position;
}

const START: Position = { byte: 0, line: 0 };
const QUOTE = 0x22;

/**
 * Reads the first line of a CSV file.
 * @throws CliFault when it is not a header with the columns name and email
 */
export async function readCsvHeader(file: string): Promise<CsvHeader> {
  for await (const record of readRecords(file, { from: START, quoted: true })) return parseHeader(record);
  throw new CliFault(`${file} is empty: it needs the header name,email, and a row for each customer.`);
}

export function parseHeader({ bytes, end }: RawRecord): CsvHeader {
  const columns = headerColumns(bytes);
  const name = columns.indexOf('name');
  const email = columns.indexOf('email');
  if (name === -1 || email === -1 || new Set(columns).size < columns.length) {
    const seen = bytes.toString('utf8').slice(0, 80);
    throw new CliFault(
      `Line 1 is "${seen}": it must be a header with the columns name and email, each once, separated by commas, in UTF-8.`,
    );
  }
  return { width: columns.length, name, email, others: columns.filter((_, at) => at !== name && at !== email), end };
}

function headerColumns(bytes: Buffer): string[] {
  // UTF-16, which spreadsheets call "Unicode", has a zero in every other byte.
  if (!isUtf8(bytes) || bytes.includes(0)) return [];
  const [columns] = parseQuoted(bytes.toString('utf8').replace(/^\ufeff/, '')) ?? [];
  return (columns ?? []).map((column) => column.trim().toLowerCase());
}

/** The rows of a CSV file after a position; empty lines are none. */
export async function* readCsvRows(file: string, header: CsvHeader, from: Position): AsyncGenerator<CustomerRow> {
  const start = from.byte > header.end.byte ? from : header.end;
  for await (const record of readRecords(file, { from: start, quoted: true })) {
    if (record.bytes.length > 0) yield toCsvRow(record, header);
  }
}

/**
 * @throws CliFault when quotes are at fault over more than one line: then nobody knows where the row ends, and good rows
 * may be in it
 */
export function toCsvRow({ bytes, line, end }: RawRecord, header: CsvHeader): CustomerRow {
  const text = bytes.toString('utf8');
  if (!isUtf8(bytes)) return { line, end, reason: 'is not UTF-8', text };
  const fields = fieldsOf(bytes, text);
  if (typeof fields !== 'string') {
    const { [header.name]: name, [header.email]: email } = fields;
    if (fields.length === header.width && name !== undefined && email !== undefined) {
      return { line, end, customer: { name, email } };
    }
    return { line, end, reason: `has ${fields.length} fields, and the header ${header.width}`, text };
  }
  if (end.line > line) {
    throw new CliFault(`Line ${line}: ${fields} Mend the line.`);
  }
  return { line, end, reason: fields, text };
}

/** The fields, or what is wrong. */
function fieldsOf(bytes: Buffer, text: string): string[] | string {
  // Most rows have no quotes, and need no parser: five times as fast.
  if (!bytes.includes(QUOTE)) return text.split(',');
  return parseQuoted(text)?.[0] ?? 'its double quotes are not in pairs around a field.';
}

function parseQuoted(text: string): string[][] | undefined {
  try {
    return parse(text, { relax_column_count: true, record_delimiter: '\u0000' });
  } catch (error) {
    if (error instanceof CsvError) return undefined;
    throw error;
  }
}
