import type { Kysely } from 'kysely';
import type { LeaseClock } from './lease-clock';
import type { LedgerTables } from './ledger.tables';

/** What a worker holds of one flow. */
interface Holding {
  readonly flow: string;
  /** Whether it is the one that reads the flow's feed. */
  readonly isDiscoverer: boolean;
  /** How many deliveries it has in hand. */
  readonly deliveries: number;
  /** Whether it makes an audit of the flow. */
  readonly isAuditor: boolean;
}

/** A worker, and what it holds. Instants are ms of the epoch, by the clock that leases go by. */
export interface WorkerView {
  readonly id: string;
  readonly name: string;
  /** Since when it works under this id: since it started, or since it came back after it was taken for lost. */
  readonly startedAt: number;
  readonly leaseUntil: number;
  /** It did not renew its lease: what it holds is about to be given to others. */
  readonly isLost: boolean;
  /** By flow; only the flows of which it holds something. */
  readonly holdings: readonly Holding[];
}

/** Who works on the ledger, and who holds what. */
export class WorkersView {
  constructor(
    private readonly db: Kysely<LedgerTables>,
    private readonly clock: LeaseClock,
  ) {}

  /** All workers, those that came first before the others. What each holds is looked up one after the other, not at one instant. */
  async all(): Promise<WorkerView[]> {
    const [workers, discoverers, auditors, hands] = await Promise.all([
      this.db
        .selectFrom('workers')
        .selectAll()
        .select(this.clock().as('at'))
        .orderBy('started_at')
        .orderBy('id')
        .execute(),
      this.db.selectFrom('flows').select(['name as flow', 'discoverer as worker']).execute(),
      this.db.selectFrom('audits').select(['flow', 'worker']).where('worker', 'is not', null).execute(),
      this.db
        .selectFrom('deliveries')
        .select(['flow', 'worker'])
        .select(({ fn }) => fn.countAll<number>().as('deliveries'))
        .where('worker', 'is not', null)
        .groupBy(['flow', 'worker'])
        .execute(),
    ]);
    return workers.map(({ id, name, started_at, lease_until, at }) => {
      const isOwn = ({ worker }: { readonly worker: string | null }): boolean => worker === id;
      const own = [discoverers.filter(isOwn), auditors.filter(isOwn), hands.filter(isOwn)] as const;
      const flows = new Set(own.flatMap((held) => held.map(({ flow }) => flow)));
      const [discovers, audits, carries] = own;
      return {
        id,
        name,
        startedAt: started_at,
        leaseUntil: lease_until,
        isLost: lease_until < at,
        holdings: [...flows].sort().map((flow) => ({
          flow,
          isDiscoverer: discovers.some((one) => one.flow === flow),
          deliveries: carries.find((one) => one.flow === flow)?.deliveries ?? 0,
          isAuditor: audits.some((one) => one.flow === flow),
        })),
      };
    });
  }
}
