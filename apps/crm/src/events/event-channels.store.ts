import { DATABASE, newId } from '@app/platform';
import { isPostgres } from '@app/sql';
import type { Provider } from '@nestjs/common';
import { type ExpressionBuilder, type Kysely, type RawBuilder, sql, type UpdateObject } from 'kysely';
import type { Cause, ChannelKind, ChannelState } from './event-channel';

interface ChannelRow {
  id: string;
  name: string;
  kind: ChannelKind;
  position: number;
  failures: number;
  refused: number;
  due_at: number | null;
  paused_at: number | null;
  cause: string | null;
  holder: string | null;
  lease_until: number | null;
}

interface EventTables {
  event_channels: ChannelRow;
  customers: { seq: number };
}

/** A channel as people may see it. */
export interface ChannelView extends ChannelState {
  readonly id: string;
  readonly name: string;
  readonly kind: ChannelKind;
  /** How far the feed is ahead of it, in numbers of the feed. */
  readonly lag: number;
}

/** How long a sender that does not renew its lease keeps a channel. */
const LEASE_MS = 5000;

const STATE = ['position', 'failures', 'refused', 'due_at', 'paused_at', 'cause'] as const;

/**
 * Keeps how far each channel has come. One sender at a time has a channel, by a lease: its id is the fence of what it
 * writes, so that one that was lost, and comes back, moves nothing.
 */
export class EventChannelsStore {
  static readonly provider: Provider = {
    provide: EventChannelsStore,
    inject: [DATABASE],
    useFactory: (db: Kysely<EventTables>) => new EventChannelsStore(db, Date.now, newId),
  };

  constructor(
    private readonly db: Kysely<EventTables>,
    private readonly now: () => number,
    private readonly nextId: () => string,
    /** Whether senders on other machines may have the channels, too. */
    private readonly isShared = isPostgres(db),
  ) {}

  /** Makes the channels that are not there yet. They begin at the head of the feed: what was before is for who polls. */
  async open(channels: readonly { readonly name: string; readonly kind: ChannelKind }[]): Promise<void> {
    for (const { name, kind } of channels) {
      await this.db
        .insertInto('event_channels')
        .values({ id: this.nextId(), name, kind, position: head, failures: 0, refused: 0 })
        .onConflict((conflict) => conflict.column('name').doNothing())
        .execute();
    }
  }

  /**
   * Takes a channel for `holder`, if there is something to send, nothing keeps it from being sent now, and nobody else
   * has it. When there is nothing it reads one row and writes none.
   */
  async take(name: string, holder: string): Promise<ChannelState | undefined> {
    const due = await this.db
      .selectFrom('event_channels')
      .select('id')
      .where(this.isDue(name, holder))
      .executeTakeFirst();
    if (due === undefined) return undefined;
    const row = await this.db
      .updateTable('event_channels')
      .set({ holder, lease_until: this.leaseUntil() })
      .where(this.isDue(name, holder))
      .returning(STATE)
      .executeTakeFirst();
    return row && toState(row);
  }

  /**
   * Keeps the channel, and what was answered so far. It runs beside the page, and may come after the page was settled: the
   * position never goes back by it.
   * @returns false when it is another's by now
   */
  renew(name: string, holder: string, position: number): Promise<boolean> {
    const further = sql<number>`case when position < ${position} then ${position} else position end`;
    return this.write(name, holder, { position: further, lease_until: this.leaseUntil() });
  }

  /**
   * Writes how a channel stands; gives it to all again when it `isReleased`.
   * @returns false when it is another's by now, and nothing was written
   */
  settle(name: string, holder: string, state: ChannelState, isReleased: boolean): Promise<boolean> {
    const { position, failures, refused, dueAt, pausedAt, cause } = state;
    return this.write(name, holder, {
      position,
      failures,
      refused,
      due_at: dueAt,
      paused_at: pausedAt,
      cause: cause && JSON.stringify(cause),
      ...(isReleased ? { holder: null, lease_until: null } : { lease_until: this.leaseUntil() }),
    });
  }

  /** All channels that there ever were, by name. */
  async list(): Promise<ChannelView[]> {
    const rows = await this.db
      .selectFrom('event_channels')
      .select(['id', 'name', 'kind', ...STATE, head.as('head')])
      .orderBy('name')
      .execute();
    return rows.map((row) => ({
      ...toState(row),
      id: row.id,
      name: row.name,
      kind: row.kind,
      lag: Math.max(0, row.head - row.position),
    }));
  }

  /**
   * Lets a channel go on at once, from where it is.
   * @returns its name; `undefined` when there is none of this id
   */
  async resume(id: string): Promise<string | undefined> {
    const row = await this.db
      .updateTable('event_channels')
      .set({ failures: 0, due_at: null, paused_at: null, cause: null })
      .where('id', '=', id)
      .returning('name')
      .executeTakeFirst();
    return row?.name;
  }

  private isDue(name: string, holder: string) {
    const nowMs = this.now();
    return (where: ExpressionBuilder<EventTables, 'event_channels'>) =>
      where.and([
        where('name', '=', name),
        where('paused_at', 'is', null),
        where.or([where('due_at', 'is', null), where('due_at', '<=', nowMs)]),
        where.or([
          where('holder', 'is', null),
          where('holder', '=', holder),
          where('lease_until', '<', this.leaseNow()),
          // Later than any lease can end: the clock was set back, and its holder may be gone.
          where('lease_until', '>', sql<number>`${this.leaseNow()} + ${2 * LEASE_MS}`),
        ]),
        where('position', '<', head),
      ]);
  }

  private leaseUntil(): RawBuilder<number> {
    return sql<number>`${this.leaseNow()} + ${LEASE_MS}`;
  }

  /**
   * The clock that leases go by, as SQL: on PostgreSQL the database's own. By the clocks of several machines the one that is
   * ahead would take the others' channels again and again. `due_at` may go by any of them: it only puts off.
   */
  private leaseNow(): RawBuilder<number> {
    return this.isShared
      ? sql<number>`cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`
      : sql<number>`cast(${this.now()} as bigint)`;
  }

  private async write(
    name: string,
    holder: string,
    values: UpdateObject<EventTables, 'event_channels'>,
  ): Promise<boolean> {
    const { numUpdatedRows } = await this.db
      .updateTable('event_channels')
      .set(values)
      .where('name', '=', name)
      .where('holder', '=', holder)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }
}

/** The number of the newest customer: one step into the primary key. */
const head = sql<number>`(select coalesce(max(seq), 0) from customers)`;

function toState(row: Pick<ChannelRow, (typeof STATE)[number]>): ChannelState {
  return {
    position: row.position,
    failures: row.failures,
    refused: row.refused,
    dueAt: row.due_at,
    pausedAt: row.paused_at,
    cause: row.cause === null ? null : (JSON.parse(row.cause) as Cause),
  };
}
