import { isPostgres } from '@app/sql';
import type { Kysely, Transaction } from 'kysely';
import { AuditLostError } from './audit-lost';
import { addDiscovered, insertDeliveries, type NewDelivery } from './insert-deliveries';
import type { LedgerTables } from './ledger.tables';
import { keepAction, type Operator } from './operator-ledger';

/** An audit, by all its names. */
export interface AuditRef {
  readonly seq: number;
  readonly id: string;
  readonly flow: string;
}

/**
 * Records those of `deliveries` that the audit found missing, so that they are delivered under their own keys: new ones
 * by a new delivery, and one that was delivered before the audit began, and whose effect is gone, by the one it has.
 * What is on its way comes by itself; what is dead or uncertain is for a human to replay, and so is what was delivered by a target that
 * does not bear a repetition: that it does not tell of an effect may be all that is wrong.
 * @returns how many are due now
 * @throws AuditLostError
 */
export function repairMissing(
  db: Kysely<LedgerTables>,
  audit: AuditRef,
  deliveries: readonly NewDelivery[],
  by: Operator,
  bearsRepetition: boolean,
): Promise<number> {
  return db.transaction().execute(async (trx) => {
    await lockFlow(trx, audit.flow);
    await requireRunning(trx, audit.seq);
    const missing = await repairable(
      trx,
      audit.seq,
      deliveries.map(({ key }) => key),
    );
    const wanted = deliveries.filter(({ key }) => missing.has(key));
    if (wanted.length === 0) return 0;
    const recorded = await recordMissing(trx, audit.flow, wanted, by.atMs);
    const reopened = bearsRepetition ? await reopenDelivered(trx, audit, [...missing], by) : [];
    const keys = [...recorded, ...reopened];
    if (keys.length === 0) return 0;
    await trx
      .updateTable('findings')
      .set({ repaired: 1 })
      .where('audit', '=', audit.seq)
      .where('key', 'in', keys)
      .execute();
    await trx
      .updateTable('audits')
      .set((is) => ({ repaired: is('repaired', '+', keys.length) }))
      .where('seq', '=', audit.seq)
      .execute();
    return keys.length;
  });
}

/** Before the audit's row, as a sweep does: the other way round they would wait for each other. */
async function lockFlow(trx: Transaction<LedgerTables>, flow: string): Promise<void> {
  if (!isPostgres(trx)) return;
  await trx.selectFrom('flows').select('name').where('name', '=', flow).forNoKeyUpdate().execute();
}

/** Takes the row, so that a sweep that takes the audit for lost comes before this page or after it. */
async function requireRunning(trx: Transaction<LedgerTables>, audit: number): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('audits')
    .set((is) => ({ repaired: is.ref('repaired') }))
    .where('seq', '=', audit)
    .where('state', '=', 'running')
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw new AuditLostError();
}

async function repairable(
  trx: Transaction<LedgerTables>,
  audit: number,
  keys: readonly string[],
): Promise<Set<string>> {
  if (keys.length === 0) return new Set();
  const rows = await trx
    .selectFrom('findings')
    .select('key')
    .where('audit', '=', audit)
    .where('kind', '=', 'missing')
    .where('repaired', '=', 0)
    .where('key', 'in', keys)
    .where((is) => is.or([is('delivery_state', 'is', null), is('delivery_state', '=', 'delivered')]))
    .execute();
  return new Set(rows.map(({ key }) => key));
}

/** @returns the keys that are due now; one that maps to nothing is kept as the dead letter it is */
async function recordMissing(
  trx: Transaction<LedgerTables>,
  flow: string,
  deliveries: readonly NewDelivery[],
  nowMs: number,
): Promise<string[]> {
  const added = await insertDeliveries(trx, flow, deliveries, 'repair', nowMs);
  if (added.length > 0) await addDiscovered(trx, flow, added.length);
  return added.flatMap(({ key, state }) => (state === 'pending' ? [key] : []));
}

/** One that was delivered while the audit ran has its effect behind where the target was read: it is left alone. */
async function reopenDelivered(
  trx: Transaction<LedgerTables>,
  { seq, id, flow }: AuditRef,
  keys: readonly string[],
  by: Operator,
): Promise<string[]> {
  const reopened = await trx
    .selectFrom('deliveries')
    .select(['seq', 'key', 'reference'])
    .where('flow', '=', flow)
    .where('key', 'in', keys)
    .where('state', '=', 'delivered')
    .where('settled_at', '<', (is) => is.selectFrom('audits').select('started_at').where('seq', '=', seq))
    .$if(isPostgres(trx), (query) => query.forUpdate())
    .execute();
  if (reopened.length === 0) return [];
  await trx
    .updateTable('deliveries')
    .set({ state: 'pending', due_at: by.atMs, settled_at: null, reference: null })
    .where(
      'seq',
      'in',
      reopened.map((row) => row.seq),
    )
    .execute();
  await trx
    .updateTable('flows')
    .set((is) => ({ delivered: is('delivered', '-', reopened.length), replayed_at: by.atMs }))
    .where('name', '=', flow)
    .execute();
  const action = await keepAction(trx, flow, by, 'repair', `audit ${id}`, `${reopened.length} pending`);
  await trx
    .insertInto('delivery_actions')
    .values(reopened.map((row) => ({ delivery: row.seq, action, before: row.reference })))
    .execute();
  return reopened.map(({ key }) => key);
}
