import { reasonOf } from './database-fault';

/** What is told of an outage of the database: once when it begins, once when it ends. */
export interface OutageWitness {
  readonly away: (reason: string) => void;
  readonly back: (awayMs: number) => void;
}

/**
 * After so long without a failure an answer ends the outage. Without it a server that takes no more connections, but answers
 * on the ones it has, would be away and back again with every statement.
 */
const QUIET_MS = 2000;

/** Makes one outage of all the statements that fail and succeed meanwhile. */
export class DatabaseOutage {
  private since: number | undefined;
  private lastFailure = 0;

  constructor(
    private readonly witness: OutageWitness,
    private readonly now: () => number,
  ) {}

  failed(error: unknown): void {
    this.lastFailure = this.now();
    if (this.since !== undefined) return;
    this.since = this.lastFailure;
    this.witness.away(reasonOf(error));
  }

  answered(): void {
    if (this.since !== undefined && this.now() - this.lastFailure >= QUIET_MS) this.end();
  }

  end(): void {
    if (this.since === undefined) return;
    const awayMs = this.now() - this.since;
    this.since = undefined;
    this.witness.back(awayMs);
  }
}
