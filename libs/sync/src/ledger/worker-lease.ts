import type { Kysely, Transaction } from 'kysely';
import type { Cause } from '../outcome';
import { AUDIT_LOST } from './audit-lost';
import { isPostgres } from './dialect';
import { keepFailedAttempt } from './failed-attempts';
import type { LedgerTables } from './ledger.tables';

/** How long a worker that does not renew its lease keeps its work. It renews every second. */
export const LEASE_MS = 5000;

const LOST: Cause = {
  code: 'worker-lost',
  detail: 'The integrator that was sending this stopped without saying how it went.',
};

/**
 * The lease by which a worker holds what it claimed: deliveries it sends, flows it discovers. Each worker has one lease,
 * renewed in one row. When it lapses, any worker's sweep gives the work to all again, and the lost worker's id, which is
 * the fence in every later write, is gone: should it come back, its answers no longer count and it starts under a new id.
 */
export class WorkerLease {
  private current: Promise<string> | undefined;

  constructor(
    private readonly db: Kysely<LedgerTables>,
    private readonly now: () => number,
    private readonly newId: () => string,
  ) {}

  /** The id under which this worker claims now. */
  id(): Promise<string> {
    // One promise for all who ask at once: a second lease would never be renewed, and lose its work.
    this.current ??= this.begin().catch((error: unknown) => {
      this.current = undefined;
      throw error;
    });
    return this.current;
  }

  /** Keeps the lease alive; takes a new one when it was lost. */
  async renew(): Promise<void> {
    const renewed = await this.db
      .updateTable('workers')
      .set({ lease_until: this.now() + LEASE_MS })
      .where('id', '=', await this.id())
      .executeTakeFirst();
    if (renewed.numUpdatedRows > 0n) return;
    this.current = undefined;
    await this.id();
  }

  /**
   * Gives the work of workers whose lease has lapsed to all again. Run it again and again, not only at the start: a
   * worker can be lost at any time, in the middle of a sweep too.
   * @returns how many deliveries were taken back
   */
  async sweep(): Promise<number> {
    return this.db.transaction().execute(async (trx) => {
      const lapsed = await trx
        .selectFrom('workers')
        .select('id')
        .where('lease_until', '<', this.now())
        // Two that sweep one worker would give its deliveries to all twice, the second time out of another's hands.
        .$if(isPostgres(trx), (query) => query.forUpdate().skipLocked())
        .execute();
      let taken = 0;
      for (const { id } of lapsed) taken += await this.takeBack(trx, id);
      return taken;
    });
  }

  /** Gives up the lease at the end, so that nobody has to wait for it to lapse. */
  async end(): Promise<void> {
    const { current } = this;
    if (current === undefined) return;
    this.current = undefined;
    const id = await current;
    await this.db.transaction().execute((trx) => this.takeBack(trx, id));
  }

  private async begin(): Promise<string> {
    const id = this.newId();
    await this.db
      .insertInto('workers')
      .values({ id, lease_until: this.now() + LEASE_MS })
      .execute();
    return id;
  }

  private async takeBack(trx: Transaction<LedgerTables>, worker: string): Promise<number> {
    const nowMs = this.now();
    const lost = await trx
      .selectFrom('deliveries')
      .select(['seq', 'attempts', 'if_lost'])
      .where('worker', '=', worker)
      .execute();
    for (const { seq, attempts, if_lost } of lost) {
      const isPending = if_lost === 'pending';
      await trx
        .updateTable('deliveries')
        .set({
          state: isPending ? 'pending' : 'uncertain',
          due_at: isPending ? nowMs : null,
          settled_at: isPending ? null : nowMs,
          worker: null,
          if_lost: null,
          attempts: attempts + 1,
          last_error: JSON.stringify(LOST),
          error_code: LOST.code,
        })
        .where('seq', '=', seq)
        .execute();
      await keepFailedAttempt(trx, {
        delivery: seq,
        number: attempts + 1,
        endedAt: nowMs,
        durationMs: null,
        outcome: 'lost',
        cause: LOST,
      });
    }
    await trx
      .updateTable('audits')
      .set({ state: 'failed', worker: null, finished_at: nowMs, cause: JSON.stringify(AUDIT_LOST) })
      .where('worker', '=', worker)
      .execute();
    await trx.deleteFrom('workers').where('id', '=', worker).execute();
    return lost.length;
  }
}
