import type { Kysely, Transaction } from 'kysely';
import type { FindingKind, KnownDelivery } from '../audit/judge-tally';
import type { Cause } from '../outcome';
import { AuditLostError } from './audit-lost';
import type { LedgerTables } from './ledger.tables';
import type { NewDelivery } from './insert-deliveries';
import type { Operator } from './operator-ledger';
import { type AuditRef, repairMissing } from './repair-missing';

/** One key that is not as it should be. */
export interface Finding {
  readonly kind: FindingKind;
  readonly key: string;
  /** The state of its delivery; `null` when the ledger does not know it. */
  readonly deliveryState: string | null;
  readonly effects: number;
}

export interface NewAudit {
  readonly id: string;
  readonly flow: string;
  /** Who makes it: when this worker is lost, the audit has failed. */
  readonly worker: string;
  readonly isRepair: boolean;
  readonly by: Operator;
  /** The day (UTC) of a nightly audit: a flow has one for each, however many replicas ask. */
  readonly night?: string | undefined;
}

/** Audits of which the findings are kept, one by one; of older ones only the counts. */
const AUDITS_WITH_FINDINGS = 30;

const TOTALS = { missing: 'missing', duplicate: 'duplicates', orphan: 'orphans', pending: 'pending' } as const;

/** Where an audit writes: how far it is, and what it found. */
export class AuditLedger {
  constructor(private readonly db: Kysely<LedgerTables>) {}

  /** @returns the number of the audit, or `undefined` when one of this flow is running, or that of this night was made */
  async start({ id, flow, worker, isRepair, by, night }: NewAudit): Promise<number | undefined> {
    return this.db.transaction().execute(async (trx) => {
      const started = await trx
        .insertInto('audits')
        .values({
          id,
          flow,
          worker,
          state: 'running',
          requested_by: by.name,
          repair: isRepair ? 1 : 0,
          started_at: by.atMs,
          night: night ?? null,
        })
        .onConflict((conflict) => conflict.doNothing())
        .returning('seq')
        .executeTakeFirst();
      if (started !== undefined) await forgetOldFindings(trx, flow);
      return started?.seq;
    });
  }

  async noteProgress(audit: number, { records, effects }: { records: number; effects: number }): Promise<void> {
    await this.db.updateTable('audits').set({ records, effects }).where('seq', '=', audit).execute();
  }

  /** What the ledger knows of these keys. */
  async known(flow: string, keys: readonly string[]): Promise<Map<string, KnownDelivery>> {
    if (keys.length === 0) return new Map();
    const rows = await this.db
      .selectFrom('deliveries')
      .select(['key', 'state', 'discovered_at', 'settled_at'])
      .where('flow', '=', flow)
      .where('key', 'in', keys)
      .execute();
    return new Map(
      rows.map(({ key, state, discovered_at: discoveredAt, settled_at: settledAt }) => [
        key,
        { state, discoveredAt, settledAt },
      ]),
    );
  }

  /** @throws AuditLostError */
  async addFindings(audit: number, findings: readonly Finding[]): Promise<void> {
    if (findings.length === 0) return;
    await this.db.transaction().execute(async (trx) => {
      const counts = Map.groupBy(findings, ({ kind }) => TOTALS[kind]);
      const { numUpdatedRows } = await trx
        .updateTable('audits')
        .set((is) => Object.fromEntries([...counts].map(([total, { length }]) => [total, is(total, '+', length)])))
        .where('seq', '=', audit)
        .where('state', '=', 'running')
        .executeTakeFirst();
      if (numUpdatedRows === 0n) throw new AuditLostError();
      await trx
        .insertInto('findings')
        .values(
          findings.map(({ kind, key, deliveryState, effects }) => ({
            audit,
            kind,
            key,
            delivery_state: deliveryState,
            effects,
          })),
        )
        .execute();
    });
  }

  /** Records what the audit found missing; see {@link repairMissing}. */
  repair(audit: AuditRef, deliveries: readonly NewDelivery[], by: Operator, bearsRepetition: boolean): Promise<number> {
    return repairMissing(this.db, audit, deliveries, by, bearsRepetition);
  }

  /** @throws AuditLostError */
  async finish(audit: number, nowMs: number): Promise<void> {
    const isOurs = await this.end(audit, { state: 'finished', finished_at: nowMs, cause: null });
    if (!isOurs) throw new AuditLostError();
  }

  async fail(audit: number, cause: Cause, nowMs: number): Promise<void> {
    await this.end(audit, { state: 'failed', finished_at: nowMs, cause: JSON.stringify(cause) });
  }

  private async end(
    audit: number,
    how: { readonly state: 'finished' | 'failed'; readonly finished_at: number; readonly cause: string | null },
  ): Promise<boolean> {
    const { numUpdatedRows } = await this.db
      .updateTable('audits')
      .set({ ...how, worker: null })
      .where('seq', '=', audit)
      .where('state', '=', 'running')
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }
}

async function forgetOldFindings(trx: Transaction<LedgerTables>, flow: string): Promise<void> {
  const oldest = await trx
    .selectFrom('audits')
    .select('seq')
    .where('flow', '=', flow)
    .orderBy('seq', 'desc')
    .offset(AUDITS_WITH_FINDINGS)
    .limit(1)
    .executeTakeFirst();
  if (oldest === undefined) return;
  await trx
    .deleteFrom('findings')
    .where(
      'audit',
      'in',
      trx.selectFrom('audits').select('seq').where('flow', '=', flow).where('seq', '<=', oldest.seq),
    )
    .execute();
}
