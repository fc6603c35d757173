import type { Kysely } from 'kysely';
import type { LedgerTables } from './ledger.tables';

/**
 * That a flow is to be polled now, whoever discovers it: an operator may ask any replica, and only the one that discovers
 * the flow may read its feed.
 */
export class PollRequests {
  constructor(private readonly db: Kysely<LedgerTables>) {}

  /** Asks whoever discovers the flow to poll it now. Asked more than once before it is taken, it is one poll. */
  async ask(flow: string, nowMs: number): Promise<void> {
    await this.db.updateTable('flows').set({ poll_asked_at: nowMs }).where('name', '=', flow).execute();
  }

  /** @returns true when a poll was asked for and it is `worker` that makes it: the flow is its own, or nobody's */
  async take(flow: string, worker: string): Promise<boolean> {
    const { numUpdatedRows } = await this.db
      .updateTable('flows')
      .set({ poll_asked_at: null })
      .where('name', '=', flow)
      .where('poll_asked_at', 'is not', null)
      .where((is) => is.or([is('discoverer', '=', worker), is('discoverer', 'is', null)]))
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }
}
