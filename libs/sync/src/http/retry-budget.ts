/** A repetition is earned by this many exchanges that go well: repetitions are at most a tenth of them. */
const EXCHANGES_FOR_ONE = 10;

/**
 * How many repetitions one other system may still be sent, however many attempts are made at once. While it fails nothing is
 * earned, so an outage costs the reserve, once, however long it lasts; then each attempt is one request.
 *
 * A ratio of 10 %: Google, Site Reliability Engineering, chapter 21 ("per-client retry budget"). That only what goes well
 * earns: gRPC's retry throttling (proposal A6).
 */
export class RetryBudget {
  private earned: number;

  /** @param reserve the most that is kept: what one attempt may use up, so that a single hiccup has all its repetitions */
  constructor(private readonly reserve: number) {
    this.earned = reserve * EXCHANGES_FOR_ONE;
  }

  /** Notes an exchange that went well. */
  earn(): void {
    this.earned = Math.min(this.earned + 1, this.reserve * EXCHANGES_FOR_ONE);
  }

  /** @returns false when there is no repetition left */
  take(): boolean {
    if (this.earned < EXCHANGES_FOR_ONE) return false;
    this.earned -= EXCHANGES_FOR_ONE;
    return true;
  }
}
