import { open, rm, stat, truncate } from 'node:fs/promises';
import { stringify } from 'csv-stringify/sync';
import { CliFault } from '../cli-fault';
import type { RejectedRow } from './customer-row';
import type { ImportFormat } from './import-format';

const COLUMNS: (keyof RejectedRow)[] = ['line', 'reason', 'name', 'email', 'text'];

/** The rows that are not in the CRM, with their reasons: a file that can be mended and imported itself. */
export class RejectedFile {
  constructor(
    readonly path: string,
    private readonly format: ImportFormat,
  ) {}

  /**
   * Keeps the first `size` bytes of what earlier runs wrote, which are those that the journal knows of.
   * @throws CliFault when they are gone
   */
  async keep(size: number): Promise<void> {
    if (size === 0) return rm(this.path, { force: true });
    const found = await stat(this.path).catch(() => undefined);
    if (found === undefined || found.size < size) {
      throw new CliFault(
        `${this.path}, with the rows rejected so far, is gone or cut. Add --restart to find them again.`,
      );
    }
    await truncate(this.path, size);
  }

  /**
   * Writes rows after the first `size` bytes, which are those that the journal knows of: whatever stands after them was
   * written by a run that did not live to say so, and comes again.
   * @returns the new size, once it is on the disk
   */
  async append(rows: readonly RejectedRow[], size: number): Promise<number> {
    if (rows.length === 0) return size;
    // Faithful to the input, also where a cell begins like a formula: it is to be imported again.
    const bytes = Buffer.from(
      this.format === 'csv'
        ? stringify([...rows], { header: size === 0, columns: COLUMNS })
        : rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
    );
    const file = await open(this.path, size === 0 ? 'w' : 'r+');
    try {
      await file.truncate(size);
      await file.write(bytes, 0, bytes.length, size);
      await file.sync();
    } finally {
      await file.close();
    }
    return size + bytes.length;
  }
}
