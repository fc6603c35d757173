import { createHash } from 'node:crypto';
import type { StoredText } from './stored-text';

/** A digest of rows in their order: two tables with the same one have the same rows, whatever keeps them. */
export class RowDigest {
  private readonly hash = createHash('sha256');
  rows = 0;

  add(row: readonly StoredText[]): void {
    this.rows++;
    this.hash.update(`${JSON.stringify(row)}\n`);
  }

  /** To be asked for once, at the end. */
  hex(): string {
    return this.hash.digest('hex');
  }
}
