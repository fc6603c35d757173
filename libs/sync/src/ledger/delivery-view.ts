import type { Kysely } from 'kysely';
import type { DeliveryState } from '../delivery-states';
import { foldLabel } from '../fold-label';
import type { Cause } from '../outcome';
import { causeFromText } from './cause-text';
import type { LedgerTables } from './ledger.tables';

/** A delivery as the ledger knows it. Instants are ms of the epoch. */
export interface DeliveryView {
  readonly seq: number;
  readonly key: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly record: unknown;
  readonly label: string | null;
  readonly discoveredAt: number;
  readonly discoveredBy: 'poll' | 'event' | 'repair';
  readonly dueAt: number | null;
  readonly settledAt: number | null;
  readonly reference: string | null;
  readonly lastError: Cause | null;
}

/** An attempt that failed. */
interface AttemptView {
  readonly number: number;
  readonly endedAt: number;
  readonly durationMs: number | null;
  readonly outcome: string;
  readonly cause: Cause;
}

/** What an operator did to one delivery. */
interface DeliveryAction {
  readonly atMs: number;
  readonly operator: string;
  readonly action: 'replay' | 'repair';
  /** The reference of the effect that a repair found gone. */
  readonly before: string | null;
}

/** A delivery with all that happened to it. */
export interface DeliveryDetail extends DeliveryView {
  readonly failures: readonly AttemptView[];
  readonly actions: readonly DeliveryAction[];
}

/** Which deliveries to see. */
export interface DeliveryFilter {
  readonly state?: DeliveryState | undefined;
  readonly errorCode?: string | undefined;
  /** Those with one of these keys, and those whose label begins with `label`. */
  readonly search?: { readonly keys: readonly string[]; readonly label: string } | undefined;
  readonly order?: 'oldest' | 'newest';
}

/** Sorts behind every text that goes on: the last character that there is. */
const END_OF_PREFIX = '\u{10ffff}';

/** What operators see of deliveries. */
export class DeliveryViews {
  constructor(private readonly db: Kysely<LedgerTables>) {}

  /** Up to `limit` deliveries beyond the one numbered `after` (0: from the first), in the order of the filter. */
  async list(flow: string, filter: DeliveryFilter, after: number, limit: number): Promise<DeliveryView[]> {
    const { state, errorCode, search, order = 'oldest' } = filter;
    let query = this.db.selectFrom('deliveries').selectAll();
    if (search === undefined) query = query.where('flow', '=', flow);
    else query = query.where('seq', 'in', this.found(flow, search));
    if (order === 'oldest' || after > 0) query = query.where('seq', order === 'oldest' ? '>' : '<', after);
    if (state !== undefined) query = query.where('state', '=', state);
    if (errorCode !== undefined) query = query.where('error_code', '=', errorCode);
    const rows = await query
      .orderBy('seq', order === 'oldest' ? 'asc' : 'desc')
      .limit(limit)
      .execute();
    return rows.map(toView);
  }

  /** The number of the newest delivery of all flows, 0 when there is none. */
  async head(): Promise<number> {
    const { head } = await this.db
      .selectFrom('deliveries')
      .select(({ fn }) => fn.max('seq').as('head'))
      .executeTakeFirstOrThrow();
    return head ?? 0;
  }

  /** Each half by its own index, and the flow in each: as one condition, all of the flow would be read. */
  private found(flow: string, { keys, label }: NonNullable<DeliveryFilter['search']>) {
    const prefix = foldLabel(label);
    const deliveries = this.db.selectFrom('deliveries').select('seq').where('flow', '=', flow);
    return deliveries
      .where('key', 'in', keys)
      .union(deliveries.where('label', '>=', prefix).where('label', '<', prefix + END_OF_PREFIX));
  }

  async find(flow: string, key: string): Promise<DeliveryDetail | undefined> {
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
    const actions = await this.db
      .selectFrom('delivery_actions')
      .innerJoin('operator_actions', 'operator_actions.seq', 'delivery_actions.action')
      .select(['at', 'operator', 'operator_actions.action', 'delivery_actions.before'])
      .where('delivery', '=', row.seq)
      .orderBy('operator_actions.seq')
      .execute();
    return {
      ...toView(row),
      actions: actions.map(({ at, operator, action, before }) => ({
        atMs: at,
        operator,
        action: action === 'repair' ? action : 'replay',
        before,
      })),
      failures: failures.map(({ number, ended_at, duration_ms, outcome, cause: text }) => ({
        number,
        endedAt: ended_at,
        durationMs: duration_ms,
        outcome,
        cause: causeFromText(text),
      })),
    };
  }
}

function toView(row: {
  seq: number;
  key: string;
  state: DeliveryState;
  attempts: number;
  record: string;
  label: string | null;
  discovered_at: number;
  discovered_by: 'poll' | 'event' | 'repair';
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
    label: row.label,
    discoveredAt: row.discovered_at,
    discoveredBy: row.discovered_by,
    dueAt: row.due_at,
    settledAt: row.settled_at,
    reference: row.reference,
    lastError: causeFromText(row.last_error),
  };
}
