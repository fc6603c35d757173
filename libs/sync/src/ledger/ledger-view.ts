import type { Kysely, Selectable } from 'kysely';
import { DELIVERY_STATES, type DeliveryState } from '../delivery-states';
import type { FlowMotion } from '../flow-stall';
import type { BucketCount } from '../latency-bucket';
import { causeFromText } from './cause-text';
import { toHold } from './delivery-ledger';
import type { LedgerTables } from './ledger.tables';

/** A flow as the ledger knows it. Instants are ms of the epoch. */
export interface FlowView extends FlowMotion {
  readonly name: string;
  readonly cursor: string | null;
  readonly counts: Readonly<Record<DeliveryState, number>>;
}

/** How many deliveries of a minute had a latency of one bucket. */
export interface DeliveredMinute extends BucketCount {
  readonly minute: number;
}

const UNSETTLED = DELIVERY_STATES.filter((state) => state === 'pending' || state === 'delivering');

/** What operators see of flows. */
export class LedgerView {
  constructor(private readonly db: Kysely<LedgerTables>) {}

  async flow(name: string): Promise<FlowView | undefined> {
    const row = await this.db.selectFrom('flows').selectAll().where('name', '=', name).executeTakeFirst();
    if (row === undefined) return undefined;
    return {
      name,
      cursor: row.cursor,
      counts: await this.counts(name),
      ...toMotion(row, await this.oldestUndelivered(name)),
    };
  }

  /** How a flow moves: what a look at its row and at its oldest delivery tells. */
  async motion(name: string): Promise<FlowMotion | undefined> {
    const row = await this.db.selectFrom('flows').selectAll().where('name', '=', name).executeTakeFirst();
    return row && toMotion(row, await this.oldestUndelivered(name));
  }

  async isHeld(flow: string): Promise<boolean> {
    const held = this.db
      .selectFrom('flows')
      .select('name')
      .where('name', '=', flow)
      .where('hold_cause', 'is not', null);
    return (await held.executeTakeFirst()) !== undefined;
  }

  /**
   * How many deliveries are in each state, in one statement, so that they add up. The two that grow with the business,
   * delivered and pending, are not counted but known: a look at a million deliveries costs no more than at a thousand.
   */
  async counts(flow: string): Promise<Record<DeliveryState, number>> {
    const { discovered, delivered, delivering, dead, uncertain } = await this.db
      .selectFrom('flows')
      .select(['discovered', 'delivered'])
      .select((is) =>
        (['delivering', 'dead', 'uncertain'] as const).map((state) =>
          is
            .selectFrom('deliveries')
            .select(({ fn }) => fn.countAll<number>().as('count'))
            .where('flow', '=', flow)
            .where('state', '=', state)
            .$asScalar()
            .as(state),
        ),
      )
      .where('name', '=', flow)
      .executeTakeFirstOrThrow();
    const [underWay, given, lost] = [delivering ?? 0, dead ?? 0, uncertain ?? 0];
    return {
      pending: discovered - delivered - underWay - given - lost,
      delivering: underWay,
      delivered,
      dead: given,
      uncertain: lost,
    };
  }

  /** How many deliveries took how long, minute by minute from `fromMinute` (minutes of the epoch) on. */
  async deliveredMinutes(flow: string, fromMinute: number): Promise<DeliveredMinute[]> {
    const rows = await this.db
      .selectFrom('delivered_minutes')
      .select(['minute', 'latency_bucket', 'deliveries'])
      .where('flow', '=', flow)
      .where('minute', '>=', fromMinute)
      .execute();
    return rows.map(({ minute, latency_bucket: bucket, deliveries: count }) => ({ minute, bucket, count }));
  }

  /** When the oldest delivery that is not settled was discovered; `null` when all are. */
  async oldestUndeliveredAt(flow: string): Promise<number | null> {
    return (await this.oldestUndelivered(flow))?.discovered_at ?? null;
  }

  /** Rows are numbered as they are discovered, so the first of each state is its oldest: one row is read, not all. */
  private async oldestUndelivered(flow: string): Promise<Oldest | undefined> {
    const oldest = await Promise.all(
      UNSETTLED.map((state) =>
        this.db
          .selectFrom('deliveries')
          .select(['discovered_at', 'last_error'])
          .where('flow', '=', flow)
          .where('state', '=', state)
          .orderBy('seq')
          .limit(1)
          .executeTakeFirst(),
      ),
    );
    return oldest.filter((row) => row !== undefined).sort((a, b) => a.discovered_at - b.discovered_at)[0];
  }
}

type Oldest = Pick<Selectable<LedgerTables['deliveries']>, 'discovered_at' | 'last_error'>;

function toMotion(row: Selectable<LedgerTables['flows']>, oldest: Oldest | undefined): FlowMotion {
  return {
    oldestUndeliveredAt: oldest?.discovered_at ?? null,
    oldestUndeliveredError: causeFromText(oldest?.last_error ?? null),
    lastPollAt: row.last_poll_at,
    lastPollError: causeFromText(row.last_poll_error),
    pollFailingSince: row.poll_failing_since,
    hold: toHold(row),
    pausedAt: row.paused_at,
    resumedAt: row.resumed_at,
    replayedAt: row.replayed_at,
    lastSettledAt: row.last_settled_at,
  };
}
