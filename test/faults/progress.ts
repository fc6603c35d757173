/** Somebody who waits for hours wants to see that it goes on. */
const TOLD_EVERY_MS = 10_000;

/** Says again and again how many of all points are through, until it is disposed of. */
export class Progress implements Disposable {
  private through = 0;
  private readonly telling: NodeJS.Timeout;

  constructor(total: number) {
    this.telling = setInterval(() => process.stdout.write(`${this.through} of ${total} points\n`), TOLD_EVERY_MS);
  }

  step(): void {
    this.through++;
  }

  [Symbol.dispose](): void {
    clearInterval(this.telling);
  }
}
