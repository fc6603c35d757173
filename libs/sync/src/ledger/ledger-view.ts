import type { Kysely } from 'kysely';
import { DELIVERY_STATES, type DeliveryState } from '../delivery-states';
import type { Hold } from '../flow-hold';
import type { Cause } from '../outcome';
import { causeFromText } from './cause-text';
import { toHold } from './delivery-ledger';
import type { LedgerTables } from './ledger.tables';

/** A flow as the ledger knows it. Instants are ms of the epoch. */
export interface FlowView {
  readonly name: string;
  readonly cursor: string | null;
  readonly counts: Readonly<Record<DeliveryState, number>>;
  /** When the oldest delivery that is not yet settled was discovered; `null` when all are. */
  readonly oldestUndeliveredAt: number | null;
  readonly lastPollAt: number | null;
  readonly lastPollError: Cause | null;
  readonly hold: Hold | null;
  /** When an operator paused it; `null` while it may run. */
  readonly pausedAt: number | null;
}

export interface DeliveryView {
  readonly seq: number;
  readonly key: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly record: unknown;
  readonly discoveredAt: number;
  readonly dueAt: number | null;
  readonly settledAt: number | null;
  readonly reference: string | null;
  readonly lastError: Cause | null;
}

/** An attempt that failed. */
export interface AttemptView {
  readonly number: number;
  readonly endedAt: number;
  readonly durationMs: number | null;
  readonly outcome: string;
  readonly cause: Cause;
}

const UNSETTLED = DELIVERY_STATES.filter((state) => state === 'pending' || state === 'delivering');

/** What operators see of the ledger. */
export class LedgerView {
  constructor(private readonly db: Kysely<LedgerTables>) {}

  async flow(name: string): Promise<FlowView | undefined> {
    const row = await this.db.selectFrom('flows').selectAll().where('name', '=', name).executeTakeFirst();
    if (row === undefined) return undefined;
    return {
      name,
      cursor: row.cursor,
      counts: await this.counts(name),
      oldestUndeliveredAt: await this.oldestUndeliveredAt(name),
      lastPollAt: row.last_poll_at,
      lastPollError: causeFromText(row.last_poll_error),
      hold: toHold(row),
      pausedAt: row.paused_at,
    };
  }

  async isHeld(flow: string): Promise<boolean> {
    const held = this.db
      .selectFrom('flows')
      .select('name')
      .where('name', '=', flow)
      .where('hold_cause', 'is not', null);
    return (await held.executeTakeFirst()) !== undefined;
  }

  /** Up to `limit` deliveries after the one numbered `after`, oldest first. */
  async deliveries(
    flow: string,
    filter: { readonly state?: DeliveryState | undefined },
    after: number,
    limit: number,
  ): Promise<DeliveryView[]> {
    let query = this.db.selectFrom('deliveries').selectAll().where('flow', '=', flow).where('seq', '>', after);
    if (filter.state !== undefined) query = query.where('state', '=', filter.state);
    return (await query.orderBy('seq').limit(limit).execute()).map(toView);
  }

  /** The number of the newest delivery of all flows, 0 when there is none. */
  async head(): Promise<number> {
    const { head } = await this.db
      .selectFrom('deliveries')
      .select(({ fn }) => fn.max('seq').as('head'))
      .executeTakeFirstOrThrow();
    return head ?? 0;
  }

  async delivery(
    flow: string,
    key: string,
  ): Promise<(DeliveryView & { readonly failures: readonly AttemptView[] }) | undefined> {
    const row = await this.db
      .selectFrom('deliveries')
      .selectAll()
      .where('flow', '=', flow)
      .where('key', '=', key)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const failures = await this.db
      .selectFrom('attempts')
      .selectAll()
      .where('delivery', '=', row.seq)
      .orderBy('number')
      .execute();
    return {
      ...toView(row),
      failures: failures.map(({ number, ended_at, duration_ms, outcome, cause: text }) => ({
        number,
        endedAt: ended_at,
        durationMs: duration_ms,
        outcome,
        cause: causeFromText(text),
      })),
    };
  }

  /** How many deliveries are in each state. */
  async counts(flow: string): Promise<Record<DeliveryState, number>> {
    const rows = await this.db
      .selectFrom('deliveries')
      .select(['state', ({ fn }) => fn.countAll<number>().as('count')])
      .where('flow', '=', flow)
      .groupBy('state')
      .execute();
    const counted = new Map(rows.map(({ state, count }) => [state, count]));
    return Object.fromEntries(DELIVERY_STATES.map((state) => [state, counted.get(state) ?? 0])) as Record<
      DeliveryState,
      number
    >;
  }

  /**
   * When the oldest delivery that is not settled was discovered. Rows are numbered as they are discovered, so the first of
   * each state is its oldest: one row is read, not all.
   */
  async oldestUndeliveredAt(flow: string): Promise<number | null> {
    const oldest = await Promise.all(
      UNSETTLED.map((state) =>
        this.db
          .selectFrom('deliveries')
          .select('discovered_at')
          .where('flow', '=', flow)
          .where('state', '=', state)
          .orderBy('seq')
          .limit(1)
          .executeTakeFirst(),
      ),
    );
    const instants = oldest.flatMap((row) => (row === undefined ? [] : [row.discovered_at]));
    return instants.length === 0 ? null : Math.min(...instants);
  }
}

function toView(row: {
  seq: number;
  key: string;
  state: DeliveryState;
  attempts: number;
  record: string;
  discovered_at: number;
  due_at: number | null;
  settled_at: number | null;
  reference: string | null;
  last_error: string | null;
}): DeliveryView {
  return {
    seq: row.seq,
    key: row.key,
    state: row.state,
    attempts: row.attempts,
    record: JSON.parse(row.record) as unknown,
    discoveredAt: row.discovered_at,
    dueAt: row.due_at,
    settledAt: row.settled_at,
    reference: row.reference,
    lastError: causeFromText(row.last_error),
  };
}
