import { isPostgres } from '@app/sql';
import { sql, type Transaction } from 'kysely';
import type { Cause } from '../outcome';
import { AUDIT_LOST } from './audit-lost';
import { ATTEMPTS_KEPT } from './failed-attempts';
import type { LedgerTables } from './ledger.tables';

const LOST: Cause = {
  code: 'worker-lost',
  detail: 'The integrator that was sending this stopped without saying how it went.',
};

/**
 * Gives all that a worker holds to everybody again, and forgets the worker: its id, the fence in every later write of it, is
 * gone. The caller holds the worker's row. However much it is, it takes as many statements.
 * @returns how many deliveries were taken back; `undefined` when the worker is settling some at this very moment, and
 * nothing was taken
 */
export async function takeBack(
  trx: Transaction<LedgerTables>,
  worker: string,
  nowMs: number,
): Promise<number | undefined> {
  if (!(await lockDeliveries(trx, worker))) return undefined;
  await keepLostAttempts(trx, worker, nowMs);
  const common = {
    worker: null,
    if_lost: null,
    last_error: JSON.stringify(LOST),
    error_code: LOST.code,
  };
  const taken = [
    { if_lost: 'pending', ends: { state: 'pending', due_at: nowMs, settled_at: null } },
    { if_lost: 'uncertain', ends: { state: 'uncertain', due_at: null, settled_at: nowMs } },
  ] as const;
  let deliveries = 0;
  for (const { if_lost, ends } of taken) {
    const { numUpdatedRows } = await trx
      .updateTable('deliveries')
      .set((is) => ({ ...common, ...ends, attempts: is('attempts', '+', 1) }))
      .where('worker', '=', worker)
      .where('if_lost', '=', if_lost)
      .executeTakeFirst();
    deliveries += Number(numUpdatedRows);
  }
  await trx
    .updateTable('audits')
    .set({ state: 'failed', worker: null, finished_at: nowMs, cause: JSON.stringify(AUDIT_LOST) })
    .where('worker', '=', worker)
    .execute();
  await trx.deleteFrom('workers').where('id', '=', worker).execute();
  return deliveries;
}

/**
 * Takes the worker's deliveries without waiting. Those that are locked are being settled by the worker itself: to wait for it
 * would take as long as a process can be stopped in the middle of a transaction, or be a deadlock.
 * @returns false when some of them are locked
 */
async function lockDeliveries(trx: Transaction<LedgerTables>, worker: string): Promise<boolean> {
  if (!isPostgres(trx)) return true;
  const deliveries = trx.selectFrom('deliveries').where('worker', '=', worker);
  const free = await deliveries.select('seq').forUpdate().skipLocked().execute();
  const { held } = await deliveries.select(({ fn }) => fn.countAll<number>().as('held')).executeTakeFirstOrThrow();
  return free.length === held;
}

async function keepLostAttempts(trx: Transaction<LedgerTables>, worker: string, nowMs: number): Promise<void> {
  await trx
    .insertInto('attempts')
    .columns(['delivery', 'number', 'ended_at', 'duration_ms', 'outcome', 'cause'])
    .expression((is) =>
      is
        .selectFrom('deliveries')
        .select([
          'seq',
          sql<number>`attempts + 1`.as('number'),
          sql<number>`cast(${nowMs} as bigint)`.as('ended_at'),
          sql<null>`cast(null as integer)`.as('duration_ms'),
          sql<string>`'lost'`.as('outcome'),
          sql<string>`cast(${JSON.stringify(LOST)} as text)`.as('cause'),
        ])
        .where('worker', '=', worker),
    )
    .execute();
  const full = trx
    .selectFrom('deliveries')
    .select('seq')
    .where('worker', '=', worker)
    .where('attempts', '>=', ATTEMPTS_KEPT);
  await trx
    .deleteFrom('attempts')
    .where('delivery', 'in', full)
    .where('number', '<=', (is) =>
      is
        .selectFrom('deliveries')
        .select(sql<number>`attempts + 1 - ${sql.lit(ATTEMPTS_KEPT)}`.as('last'))
        .whereRef('deliveries.seq', '=', 'attempts.delivery'),
    )
    .execute();
}
