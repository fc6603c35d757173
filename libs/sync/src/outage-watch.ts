import type { Sent } from './flow';

/**
 * As many deliveries that fail one after the other, with none getting through between them, are no fault of theirs. Where every
 * other answer is lost by chance, that happens once in 500 requests: the flow goes on. With fewer it would mostly be held.
 */
export const STREAK = 8;

/**
 * What one worker sees of its target, in all lanes of a flow: what is made of it is the hold, which is in the ledger and of
 * all workers.
 */
export class OutageWatch {
  private readonly failing = new Set<string>();
  private probingUntil = 0;

  /**
   * Notes what became of deliveries. One that fails again and again counts once: the target may choke on it alone.
   * @returns true when they and those before them are a streak of failures
   */
  note(sent: readonly Sent[]): boolean {
    // A target that refuses a record is there to refuse it.
    if (sent.some(({ outcome: { kind } }) => kind === 'delivered' || kind === 'reject')) this.recover();
    else
      for (const { key, outcome } of sent)
        if (isOwnFailure(outcome) && this.failing.size < STREAK) this.failing.add(key);
    return this.failing.size >= STREAK;
  }

  /** What gets through ends the wait for a probe that hangs, too. */
  private recover(): void {
    this.failing.clear();
    this.probingUntil = 0;
  }

  /** Notes that a probe of this worker goes out. */
  probe(until: number): void {
    this.probingUntil = until;
  }

  /** Notes that its probe came back. */
  probed(): void {
    this.probingUntil = 0;
  }

  /** True while its own probe is under way: another one would say no more, and burden the target. */
  isProbing(nowMs: number): boolean {
    return nowMs < this.probingUntil;
  }
}

/** A target that tells one delivery to wait (a first request is in flight) speaks of that one. */
export function isOwnFailure(outcome: Sent['outcome']): boolean {
  return outcome.kind === 'retry' && outcome.notBefore === undefined;
}
