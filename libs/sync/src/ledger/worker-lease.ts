import { isPostgres } from '@app/sql';
import { type Kysely, type RawBuilder, sql, type SqlBool, type Transaction } from 'kysely';
import type { LeaseClock } from './lease-clock';
import type { LedgerTables } from './ledger.tables';
import { takeBack } from './lost-work';

/** How long a worker that does not renew its lease keeps its work. It renews twice a second. */
export const LEASE_MS = 5000;

/**
 * How long the rows of one lost worker are waited for. A row that is busy is free within this, and passing it over would leave
 * its worker unswept for as long as there is much to do; one that a stopped process has locked is not.
 */
const LOCKED_WITHIN_MS = 500;

const LOCK_NOT_AVAILABLE = '55P03';

/** Who a worker is. */
export interface WorkerIdentity {
  /** What people know it by, for example the host's name and the process's number. */
  readonly name: string;
  /** Makes an id that was never given before: it is the fence. */
  readonly newId: () => string;
}

/**
 * The lease by which a worker holds what it claimed: deliveries it sends, flows it discovers. Each worker has one lease,
 * renewed in one row. When it lapses, any other's sweep gives the work to all again, and the lost worker's id, which is
 * the fence in every later write, is gone: should it come back, its answers no longer count and it starts under a new id.
 */
export class WorkerLease {
  private current: Promise<string> | undefined;

  constructor(
    private readonly db: Kysely<LedgerTables>,
    private readonly now: () => number,
    private readonly worker: WorkerIdentity,
    private readonly clock: LeaseClock,
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
    const mine = this.id();
    const renewed = await this.db
      .updateTable('workers')
      .set((is) => ({ lease_until: is(this.clock(), '+', LEASE_MS) }))
      .where('id', '=', await mine)
      .executeTakeFirst();
    // Another renewal may have taken a new one meanwhile: a second one would be renewed by nobody, and lose its work.
    if (renewed.numUpdatedRows > 0n || this.current !== mine) return;
    this.current = undefined;
    await this.id();
  }

  /**
   * Gives the work of other workers whose lease has lapsed to all again. Run it again and again, not only at the start: a
   * worker can be lost at any time, in the middle of a sweep too.
   * @returns how many deliveries were taken back
   */
  async sweep(): Promise<number> {
    const own = await this.current;
    const lapsed = await this.db
      .selectFrom('workers')
      .select('id')
      .where(this.hasLapsed())
      // A worker that slept finds its own lease lapsed: it renews it, and takes nothing from itself.
      .$if(own !== undefined, (query) => query.where('id', '!=', own ?? ''))
      .execute();
    let taken = 0;
    // One by one: what is locked of one does not keep the others' work from being taken back.
    for (const { id } of lapsed) taken += (await this.giveBack(id, true)) ?? 0;
    return taken;
  }

  /**
   * Gives up the lease at the end, so that nobody has to wait for it to lapse. What is locked at this moment is not given back:
   * the lease stays, and lapses by itself.
   */
  async end(): Promise<void> {
    const { current } = this;
    if (current === undefined) return;
    const given = await this.giveBack(await current, false);
    if (given !== undefined && this.current === current) this.current = undefined;
  }

  /** @returns how many deliveries a worker gave back; `undefined` when some of its rows are locked, and nothing was taken */
  private async giveBack(worker: string, isLapsed: boolean): Promise<number | undefined> {
    try {
      return await this.db
        .transaction()
        .execute(async (trx) =>
          (await this.lock(trx, worker, isLapsed)) ? takeBack(trx, worker, this.now()) : undefined,
        );
    } catch (error) {
      if ((error as { code?: unknown }).code === LOCK_NOT_AVAILABLE) return undefined;
      throw error;
    }
  }

  /**
   * Takes the worker's row, after that of the flow that it discovers, as a worker does that takes a discovery: the other way
   * round they would wait for each other.
   * @returns false when another has the worker's row, or it is not (or no longer) one to take back
   */
  private async lock(trx: Transaction<LedgerTables>, worker: string, isLapsed: boolean): Promise<boolean> {
    if (isPostgres(trx)) {
      await sql`set local lock_timeout = ${sql.lit(LOCKED_WITHIN_MS)}`.execute(trx);
      await trx.selectFrom('flows').select('name').where('discoverer', '=', worker).forNoKeyUpdate().execute();
    }
    const row = await trx
      .selectFrom('workers')
      .select('id')
      .where('id', '=', worker)
      .$if(isLapsed, (query) => query.where(this.hasLapsed()))
      // Two that sweep one worker would give its deliveries to all twice, the second time out of another's hands.
      .$if(isPostgres(trx), (query) => query.forUpdate().skipLocked())
      .executeTakeFirst();
    return row !== undefined;
  }

  /**
   * That it is over; or that it ends later than any lease can, because the clock was set back: for as long as it was, nobody would
   * take the work of a lost worker. A living one renews before that, and if not, its id is the fence.
   */
  private hasLapsed(): RawBuilder<SqlBool> {
    return sql<SqlBool>`(lease_until < ${this.clock()} or lease_until > ${this.clock()} + ${sql.lit(2 * LEASE_MS)})`;
  }

  private async begin(): Promise<string> {
    const { name, newId } = this.worker;
    const id = newId();
    await this.db
      .insertInto('workers')
      .values((is) => ({
        id,
        name,
        started_at: this.clock(),
        lease_until: is(this.clock(), '+', LEASE_MS),
      }))
      .execute();
    return id;
  }
}
