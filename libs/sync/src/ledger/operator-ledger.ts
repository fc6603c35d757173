import type { Kysely, Transaction } from 'kysely';
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
  readonly action: 'pause' | 'resume' | 'rewind' | 'replay';
  readonly before: string | null;
  readonly after: string | null;
}

/** Which deliveries to replay: one by its key, or all of a state, narrowed down to a cause. */
export type ReplayFilter =
  | { readonly key: string }
  | { readonly state: Extract<DeliveryState, 'dead' | 'uncertain'>; readonly errorCode?: string | undefined };

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
      if (numUpdatedRows > 0n) await keep(trx, flow, by, 'pause', 'running', 'paused');
      return numUpdatedRows > 0n;
    });
  }

  /** @returns false when the flow is not paused */
  resume(flow: string, by: Operator): Promise<boolean> {
    return this.db.transaction().execute(async (trx) => {
      const { numUpdatedRows } = await trx
        .updateTable('flows')
        .set({ paused_at: null })
        .where('name', '=', flow)
        .where('paused_at', 'is not', null)
        .executeTakeFirst();
      if (numUpdatedRows > 0n) await keep(trx, flow, by, 'resume', 'paused', 'running');
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
        .executeTakeFirst();
      if (before === undefined) return false;
      await trx.updateTable('flows').set({ cursor }).where('name', '=', flow).execute();
      await keep(trx, flow, by, 'rewind', before.cursor, cursor);
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
      const { numUpdatedRows } = await trx
        .updateTable('deliveries')
        .set({ state: 'pending', due_at: by.atMs, settled_at: null })
        .where('seq', 'in', matching(trx, flow, filter))
        .executeTakeFirst();
      const replayed = Number(numUpdatedRows);
      if (replayed > 0) await keep(trx, flow, by, 'replay', JSON.stringify(filter), `${replayed} pending`);
      return replayed;
    });
  }

  /** How many deliveries a replay would make due. */
  async countReplayable(flow: string, filter: ReplayFilter): Promise<number> {
    const { count } = await matching(this.db, flow, filter)
      .clearSelect()
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    return count;
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
  const replayable = db
    .selectFrom('deliveries')
    .select('seq')
    .where('flow', '=', flow)
    .where('state', 'in', REPLAYABLE_STATES);
  if ('key' in filter) return replayable.where('key', '=', filter.key);
  const ofState = replayable.where('state', '=', filter.state);
  return filter.errorCode === undefined ? ofState : ofState.where('error_code', '=', filter.errorCode);
}

async function keep(
  trx: Transaction<LedgerTables>,
  flow: string,
  { name, atMs }: Operator,
  action: OperatorAction['action'],
  before: string | null,
  after: string | null,
): Promise<void> {
  await trx.insertInto('operator_actions').values({ at: atMs, operator: name, flow, action, before, after }).execute();
}
