import { isPostgres } from '@app/sql';
import type { Kysely, Transaction } from 'kysely';
import { POLL_NOTED_EVERY_MS } from '../flow-stall';
import type { Cause } from '../outcome';
import { causeToText } from './cause-text';
import { addDiscovered, insertDeliveries, type NewDelivery } from './insert-deliveries';
import type { LedgerTables } from './ledger.tables';

/** The position of a page: it moves only together with the page's records. */
export interface CursorMove {
  readonly worker: string;
  readonly cursor: string | null;
}

/** The worker was taken for dead, and its work given to others: what it still says no longer counts. */
export class LeaseLostError extends Error {
  constructor(readonly flow: string) {
    super(`Another worker discovers ${flow} now.`);
    this.name = 'LeaseLostError';
  }
}

/** Where discovery writes: new deliveries, and each flow's cursor, which moves only together with them. */
export class DiscoveryLedger {
  constructor(private readonly db: Kysely<LedgerTables>) {}

  /** Makes the flow known; what it was doing is kept. */
  async open(flow: string): Promise<void> {
    // On PostgreSQL the insert waits for whoever changes the row, though it is to do nothing: one that was stopped there kept others
    // from starting.
    if (isPostgres(this.db) && (await this.isOpen(flow))) return;
    await this.db
      .insertInto('flows')
      .values({ name: flow, hold_failures: 0 })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  /** Where to go on reading; `undefined` when another worker discovers this flow, or it is paused. */
  async takeDiscovery(flow: string, worker: string): Promise<{ readonly cursor: string | null } | undefined> {
    const flowRow = this.db
      .selectFrom('flows')
      .select('cursor')
      .where('name', '=', flow)
      .where('paused_at', 'is', null);
    const mine = await flowRow.where('discoverer', '=', worker).executeTakeFirst();
    if (mine !== undefined) return mine;
    return this.db
      .updateTable('flows')
      .set({ discoverer: worker })
      .where('name', '=', flow)
      .where('discoverer', 'is', null)
      .where('paused_at', 'is', null)
      .where((is) => is.exists(is.selectFrom('workers').select('id').where('id', '=', worker)))
      .returning('cursor')
      .executeTakeFirst();
  }

  /**
   * Adds what is not yet known, and moves the cursor in the same transaction: the cursor is never ahead of the rows,
   * whatever happens in between. A poll that found nothing is kept no more than once a second.
   * @returns the keys that were new
   * @throws LeaseLostError when the cursor is no longer this worker's to move
   */
  async record(
    flow: string,
    deliveries: readonly NewDelivery[],
    nowMs: number,
    move?: CursorMove,
    discoveredBy: 'poll' | 'event' = 'poll',
  ): Promise<string[]> {
    if (deliveries.length === 0 && move !== undefined && (await this.isKnown(flow, move, nowMs))) return [];
    return this.db.transaction().execute(async (trx) => {
      const added = await insertDeliveries(trx, flow, deliveries, discoveredBy, nowMs);
      if (move !== undefined) await moveCursor(trx, flow, move, added.length, nowMs);
      else if (added.length > 0) await addDiscovered(trx, flow, added.length);
      return added.map(({ key }) => key);
    });
  }

  /** Keeps how the last poll went; `cause` is why it failed. */
  async notePoll(flow: string, nowMs: number, cause: Cause | null): Promise<void> {
    await this.db
      .updateTable('flows')
      .set((is) => ({
        last_poll_at: nowMs,
        last_poll_error: causeToText(cause),
        poll_failing_since: cause === null ? null : is.fn.coalesce('poll_failing_since', is.val(nowMs)),
      }))
      .where('name', '=', flow)
      .execute();
  }

  /** Starts over: the cursor is forgotten, the keys are not. */
  async rewind(flow: string, worker: string, nowMs: number): Promise<void> {
    await this.db.transaction().execute((trx) => moveCursor(trx, flow, { worker, cursor: null }, 0, nowMs));
  }

  private async isOpen(flow: string): Promise<boolean> {
    const row = this.db.selectFrom('flows').select('name').where('name', '=', flow);
    return (await row.executeTakeFirst()) !== undefined;
  }

  /** True when an empty page would change nothing but when the source was last asked, and that is known to the second. */
  private async isKnown(flow: string, { worker, cursor }: CursorMove, nowMs: number): Promise<boolean> {
    const row = await this.db
      .selectFrom('flows')
      .select('name')
      .where('name', '=', flow)
      .where('discoverer', '=', worker)
      .where('cursor', 'is not distinct from', cursor)
      .where('last_poll_error', 'is', null)
      .where('last_poll_at', '>', nowMs - POLL_NOTED_EVERY_MS)
      .where('last_poll_at', '<=', nowMs)
      .executeTakeFirst();
    return row !== undefined;
  }
}

/** With the flow's total, in one statement: its row is what all who work on the flow wait for. */
async function moveCursor(
  trx: Transaction<LedgerTables>,
  flow: string,
  { worker, cursor }: CursorMove,
  added: number,
  nowMs: number,
): Promise<void> {
  const moved = await trx
    .updateTable('flows')
    .set((is) => ({
      cursor,
      discovered: is('discovered', '+', added),
      last_poll_at: nowMs,
      last_poll_error: null,
      poll_failing_since: null,
    }))
    .where('name', '=', flow)
    .where('discoverer', '=', worker)
    .executeTakeFirst();
  if (moved.numUpdatedRows === 0n) throw new LeaseLostError(flow);
}
