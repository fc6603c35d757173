import type { Row } from './judge.mts';
import { inFigures } from './text.mts';

/** Says what is being measured, and what came of the last one: on one line of a terminal, line by line anywhere else. */
export class Progress implements Disposable {
  private readonly started = Date.now();
  private readonly output: NodeJS.WriteStream;
  private last = '';

  constructor(output: NodeJS.WriteStream) {
    this.output = output;
  }

  at(what: string): void {
    const seconds = Math.round((Date.now() - this.started) / 1000);
    const line = `${String(seconds).padStart(4)} s  ${what}`;
    if (!this.output.isTTY) return void this.output.write(`${line}\n`);
    const text = this.last === '' ? line : `${line}   (${this.last})`;
    this.output.write(`\r\u001B[K${text.slice(0, this.output.columns - 1)}`);
  }

  came(rows: readonly Row[]): void {
    const [row] = rows;
    if (row === undefined) return;
    this.last = `${row.line.name}: ${inFigures(row.values.at(-1) ?? Number.NaN)} ${row.line.unit}`;
    if (!this.output.isTTY) this.output.write(`        ${this.last}\n`);
  }

  [Symbol.dispose](): void {
    if (this.output.isTTY) this.output.write('\r\u001B[K');
  }
}
