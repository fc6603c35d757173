import { extname } from 'node:path';
import { UsageFault } from '../cli-fault';

/** How the rows of a file are written. */
export type ImportFormat = 'csv' | 'ndjson';

/** @throws UsageFault when the file's name does not tell */
export function importFormat(file: string): ImportFormat {
  const extension = extname(file).toLowerCase();
  if (extension === '.csv') return 'csv';
  if (extension === '.ndjson' || extension === '.jsonl') return 'ndjson';
  throw new UsageFault(`${file} is neither .csv nor .ndjson: say what it is with --format.`);
}
