import type { Kysely, Selectable } from 'kysely';
import type { Cause } from '../outcome';
import { causeFromText } from './cause-text';
import type { Finding } from './audit-ledger';
import type { LedgerTables } from './ledger.tables';

/** An audit, as it is or went. Instants are ms of the epoch. */
export interface AuditView {
  readonly seq: number;
  readonly id: string;
  readonly state: 'running' | 'finished' | 'failed';
  readonly requestedBy: string;
  readonly isRepair: boolean;
  readonly startedAt: number;
  readonly finishedAt: number | null;
  /** Read so far. */
  readonly records: number;
  readonly effects: number;
  readonly missing: number;
  readonly duplicates: number;
  readonly orphans: number;
  readonly pending: number;
  readonly repaired: number;
  readonly cause: Cause | null;
}

export interface FindingView extends Finding {
  readonly seq: number;
  readonly isRepaired: boolean;
}

/** What operators see of audits. */
export class AuditViews {
  constructor(private readonly db: Kysely<LedgerTables>) {}

  /** Up to `limit` audits of a flow that came before the one numbered `before` (0: the newest), newest first. */
  async list(flow: string, before: number, limit: number): Promise<AuditView[]> {
    let query = this.db.selectFrom('audits').selectAll().where('flow', '=', flow);
    if (before > 0) query = query.where('seq', '<', before);
    return (await query.orderBy('seq', 'desc').limit(limit).execute()).map(toView);
  }

  async latest(flow: string): Promise<AuditView | undefined> {
    return (await this.list(flow, 0, 1))[0];
  }

  /** The newest that was finished: what is known of the promise. */
  async latestFinished(flow: string): Promise<AuditView | undefined> {
    const row = await this.db
      .selectFrom('audits')
      .selectAll()
      .where('flow', '=', flow)
      .where('state', '=', 'finished')
      .orderBy('seq', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row && toView(row);
  }

  async find(flow: string, id: string): Promise<AuditView | undefined> {
    const row = await this.db
      .selectFrom('audits')
      .selectAll()
      .where('flow', '=', flow)
      .where('id', '=', id)
      .executeTakeFirst();
    return row && toView(row);
  }

  /** Up to `limit` findings of an audit after the one numbered `after`, in the order of their keys. */
  async findings(
    audit: number,
    kind: Finding['kind'] | undefined,
    after: number,
    limit: number,
  ): Promise<FindingView[]> {
    let query = this.db.selectFrom('findings').selectAll().where('audit', '=', audit).where('seq', '>', after);
    if (kind !== undefined) query = query.where('kind', '=', kind);
    const rows = await query.orderBy('seq').limit(limit).execute();
    return rows.map((row) => ({
      seq: row.seq,
      kind: row.kind,
      key: row.key,
      deliveryState: row.delivery_state,
      effects: row.effects,
      isRepaired: row.repaired === 1,
    }));
  }

  /** The number of the newest audit of all flows, 0 when there is none. */
  async head(): Promise<number> {
    return this.newest('audits');
  }

  async findingsHead(): Promise<number> {
    return this.newest('findings');
  }

  private async newest(table: 'audits' | 'findings'): Promise<number> {
    const { head } = await this.db
      .selectFrom(table)
      .select(({ fn }) => fn.max('seq').as('head'))
      .executeTakeFirstOrThrow();
    return head ?? 0;
  }
}

function toView(row: Selectable<LedgerTables['audits']>): AuditView {
  const { seq, id, state, records, effects, missing, duplicates, orphans, pending, repaired } = row;
  return {
    seq,
    id,
    state,
    requestedBy: row.requested_by,
    isRepair: row.repair === 1,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    records,
    effects,
    missing,
    duplicates,
    orphans,
    pending,
    repaired,
    cause: causeFromText(row.cause),
  };
}
