/** A message whose record waits for the ledger. */
export interface WaitingMessage {
  readonly record: unknown;
  /** The connection it came by. */
  readonly channel: object;
  acknowledge(): void;
}

export interface GroupOptions {
  /** Adds records in one transaction. Fails as a whole. */
  readonly record: (records: readonly unknown[]) => Promise<unknown>;
  /** The ledger failed; told of each attempt. */
  readonly onFailed: (error: unknown) => void;
  readonly onRecovered: () => void;
  /** Waits before the next attempt; ends at once when `stopped` aborts. Never fails. */
  readonly wait: (failures: number, stopped: AbortSignal) => Promise<void>;
}

/**
 * Brings messages into the ledger, all that are there in one transaction, and acknowledges them after its commit. While the
 * ledger fails they are kept, neither given back (each time would count against the broker's limit) nor asked for again and
 * again. The broker takes them back after 30 min without an acknowledgement, and counts that: ADR 22.
 */
export class MessageGroups {
  private waiting: WaitingMessage[] = [];
  private draining: Promise<void> | undefined;
  private failures = 0;
  private readonly stopping = new AbortController();

  constructor(private readonly options: GroupOptions) {}

  add(message: WaitingMessage): void {
    this.waiting.push(message);
    this.draining ??= this.drain().finally(() => (this.draining = undefined));
  }

  /** The connection is gone: what came by it comes again by another one. */
  forget(channel: object): void {
    this.waiting = this.waiting.filter((message) => message.channel !== channel);
  }

  /** Finishes the transaction that is under way and begins none; the others are given back with the connection. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.draining;
  }

  private async drain(): Promise<void> {
    const { signal } = this.stopping;
    while (this.waiting.length > 0 && !signal.aborted) {
      const group = [...this.waiting];
      if (!(await this.isRecorded(group))) {
        await this.options.wait(this.failures, signal);
        continue;
      }
      const done = new Set(group);
      this.waiting = this.waiting.filter((message) => !done.has(message));
      for (const message of group) message.acknowledge();
    }
  }

  private async isRecorded(group: readonly WaitingMessage[]): Promise<boolean> {
    try {
      await this.options.record(group.map(({ record }) => record));
    } catch (error) {
      this.failures++;
      this.options.onFailed(error);
      return false;
    }
    if (this.failures > 0) this.options.onRecovered();
    this.failures = 0;
    return true;
  }
}
