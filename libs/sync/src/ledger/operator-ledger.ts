import { isPostgres } from '@app/sql';
import { type Kysely, sql, type Transaction } from 'kysely';
import { type DeliveryState, REPLAYABLE_STATES } from '../delivery-states';
import type { LedgerTables } from './ledger.tables';

/** Who asks for a change, and when (ms of the epoch). */
export interface Operator {
  readonly name: string;
  readonly atMs: number;
}

/** What an operator did. `before` and `after` are what the action changed, in words. */
export interface OperatorAction {
  readonly seq: number;
  readonly atMs: number;
  readonly operator: string;
  readonly action: 'pause' | 'resume' | 'rewind' | 'replay' | 'repair';
  readonly before: string | null;
  readonly after: string | null;
}

/** Which deliveries to replay: those that ended without a known effect, narrowed down by any of these. */
export interface ReplayFilter {
  readonly state?: Extract<DeliveryState, 'dead' | 'uncertain'> | undefined;
  readonly keys?: readonly string[] | undefined;
  readonly errorCode?: string | undefined;
  /** Ended at this instant (ms of the epoch) or later, and before that one. */
  readonly endedFrom?: number | undefined;
  readonly endedUntil?: number | undefined;
}

/** What operators change. Each change and the record of it, in a table that only grows, are one transaction. */
export class OperatorLedger {
  constructor(private readonly db: Kysely<LedgerTables>) {}

  /**
   * Nothing more is discovered or claimed; what is under way ends by itself. A discovery that is under way loses its
   * claim to the cursor, so that a rewind that follows is not undone by it.
   * @returns false when the flow is paused already
   */
  pause(flow: string, by: Operator): Promise<boolean> {
    return this.db.transaction().execute(async (trx) => {
      const { numUpdatedRows } = await trx
        .updateTable('flows')
        .set({ paused_at: by.atMs, discoverer: null })
        .where('name', '=', flow)
        .where('paused_at', 'is', null)
        .executeTakeFirst();
      if (numUpdatedRows > 0n) await keepAction(trx, flow, by, 'pause', 'running', 'paused');
      return numUpdatedRows > 0n;
    });
  }

  /** Asks for a poll in the same transaction, so that nothing of it is left to be done. @returns false when the flow is not paused */
  resume(flow: string, by: Operator): Promise<boolean> {
    return this.db.transaction().execute(async (trx) => {
      const { numUpdatedRows } = await trx
        .updateTable('flows')
        .set({ paused_at: null, resumed_at: by.atMs, poll_asked_at: by.atMs })
        .where('name', '=', flow)
        .where('paused_at', 'is not', null)
        .executeTakeFirst();
      if (numUpdatedRows > 0n) await keepAction(trx, flow, by, 'resume', 'paused', 'running');
      return numUpdatedRows > 0n;
    });
  }

  /**
   * Sets from where the source is read: a position it told before, or `null` for its start. What is known stays known, so
   * that nothing is delivered twice.
   * @returns false when the flow is not paused, and nothing was changed
   */
  rewind(flow: string, cursor: string | null, by: Operator): Promise<boolean> {
    return this.db.transaction().execute(async (trx) => {
      const before = await trx
        .selectFrom('flows')
        .select('cursor')
        .where('name', '=', flow)
        .where('paused_at', 'is not', null)
        // One who resumes it now waits: a worker would read on from where it was, and that would be kept.
        .$if(isPostgres(trx), (query) => query.forNoKeyUpdate())
        .executeTakeFirst();
      if (before === undefined) return false;
      await trx.updateTable('flows').set({ cursor }).where('name', '=', flow).execute();
      await keepAction(trx, flow, by, 'rewind', before.cursor, cursor);
      return true;
    });
  }

  /**
   * Makes deliveries that ended without an effect due again, each under its own key. One that was delivered, or is on its
   * way, is left alone, so a replay cannot double an effect that is known.
   * @returns how many were replayed
   */
  replay(flow: string, filter: ReplayFilter, by: Operator): Promise<number> {
    return this.db.transaction().execute(async (trx) => {
      await takeTurn(trx, flow);
      const replayed = await count(trx, flow, filter);
      if (replayed === 0) return 0;
      const action = await keepAction(trx, flow, by, 'replay', JSON.stringify(filter), `${replayed} pending`);
      await trx
        .insertInto('delivery_actions')
        .columns(['delivery', 'action'])
        .expression(matching(trx, flow, filter).select(sql<number>`cast(${action} as integer)`.as('action')))
        .execute();
      await trx
        .updateTable('deliveries')
        .set({ state: 'pending', due_at: by.atMs, settled_at: null })
        .where('seq', 'in', trx.selectFrom('delivery_actions').select('delivery').where('action', '=', action))
        .execute();
      await trx.updateTable('flows').set({ replayed_at: by.atMs }).where('name', '=', flow).execute();
      return replayed;
    });
  }

  /** How many deliveries a replay would make due. */
  countReplayable(flow: string, filter: ReplayFilter): Promise<number> {
    return count(this.db, flow, filter);
  }

  /** What was done to a flow after the action numbered `after`, oldest first. */
  async actions(flow: string, after: number, limit: number): Promise<OperatorAction[]> {
    const rows = await this.db
      .selectFrom('operator_actions')
      .selectAll()
      .where('flow', '=', flow)
      .where('seq', '>', after)
      .orderBy('seq')
      .limit(limit)
      .execute();
    return rows.map(({ seq, at, operator, action, before, after: then }) => ({
      seq,
      atMs: at,
      operator,
      action,
      before,
      after: then,
    }));
  }

  /** The number of the newest action on any flow, 0 when there is none. */
  async head(): Promise<number> {
    const { head } = await this.db
      .selectFrom('operator_actions')
      .select(({ fn }) => fn.max('seq').as('head'))
      .executeTakeFirstOrThrow();
    return head ?? 0;
  }
}

function matching(db: Kysely<LedgerTables>, flow: string, filter: ReplayFilter) {
  const { state, keys, errorCode, endedFrom, endedUntil } = filter;
  return db
    .selectFrom('deliveries')
    .select('seq')
    .where('flow', '=', flow)
    .where('state', 'in', state === undefined ? REPLAYABLE_STATES : [state])
    .$if(keys !== undefined, (query) =>
      // An empty list is no SQL on every database.
      keys === undefined || keys.length === 0 ? query.where(sql.lit(false)) : query.where('key', 'in', keys),
    )
    .$if(errorCode !== undefined, (query) => query.where('error_code', '=', errorCode ?? null))
    .$if(endedFrom !== undefined, (query) => query.where('settled_at', '>=', endedFrom ?? 0))
    .$if(endedUntil !== undefined, (query) => query.where('settled_at', '<', endedUntil ?? 0));
}

async function count(db: Kysely<LedgerTables>, flow: string, filter: ReplayFilter): Promise<number> {
  const { matched } = await matching(db, flow, filter)
    .clearSelect()
    .select(({ fn }) => fn.countAll<number>().as('matched'))
    .executeTakeFirstOrThrow();
  return matched;
}

/** Lets changes of a flow by operators through one by one: each sees what the one before has done. */
async function takeTurn(trx: Transaction<LedgerTables>, flow: string): Promise<void> {
  if (!isPostgres(trx)) return;
  await trx.selectFrom('flows').select('name').where('name', '=', flow).forNoKeyUpdate().execute();
}

/** @returns the number of the action */
export async function keepAction(
  trx: Transaction<LedgerTables>,
  flow: string,
  { name, atMs }: Operator,
  action: OperatorAction['action'],
  before: string | null,
  after: string | null,
): Promise<number> {
  const { seq } = await trx
    .insertInto('operator_actions')
    .values({ at: atMs, operator: name, flow, action, before, after })
    .returning('seq')
    .executeTakeFirstOrThrow();
  return seq;
}
