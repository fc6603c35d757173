/**
 * Work that runs one at a time. Woken while it runs, it runs once more afterwards, however often it was woken, so that
 * nothing that came meanwhile is overlooked. The work must not fail: it deals with its errors itself.
 */
export class WakeableTask {
  private isWoken = false;
  private running: Promise<void> | undefined;

  constructor(private readonly work: () => Promise<void>) {}

  wake(): void {
    this.isWoken = true;
    this.running ??= this.runWhileWoken();
  }

  /** Settles when nothing runs any more; at once when nothing does. */
  async idle(): Promise<void> {
    await this.running;
  }

  private async runWhileWoken(): Promise<void> {
    while (this.isWoken) {
      this.isWoken = false;
      await this.work();
    }
    // In the same turn as the last look at isWoken: a wake in between would find a run that looks no more.
    this.running = undefined;
  }
}
