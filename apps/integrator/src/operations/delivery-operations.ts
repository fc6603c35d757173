import type {
  DeliveryDetailDto,
  DeliveryDto,
  DeliveryQueryDto,
  ReplayFilterDto,
  ReplayResultDto,
} from '@app/contracts';
import { DATABASE, type Feed, type FeedTables, ProblemException, readEpoch } from '@app/platform';
import {
  type DeliveryFilter,
  DeliveryViews,
  describeRecord,
  type Flow,
  type Operator,
  OperatorLedger,
  type ReplayFilter,
  SyncEngine,
} from '@app/sync';
import type { Provider } from '@nestjs/common';
import type { Kysely } from 'kysely';
import { FlowEvents } from './flow-events';
import { required } from './required';
import { toDeliveryDetailDto, toDeliveryDto } from './to-wire';

/** What an operator may see of deliveries, and do about them. REST, console and CLI all come here. */
export class DeliveryOperations {
  static readonly provider: Provider = {
    provide: DeliveryOperations,
    inject: [DATABASE, SyncEngine, FlowEvents, DeliveryViews, OperatorLedger],
    useFactory: async (
      db: Kysely<FeedTables>,
      engine: SyncEngine,
      events: FlowEvents,
      views: DeliveryViews,
      ledger: OperatorLedger,
    ) => new DeliveryOperations(engine, events, views, ledger, await readEpoch(db), Date.now),
  };

  constructor(
    private readonly engine: SyncEngine,
    private readonly events: FlowEvents,
    private readonly views: DeliveryViews,
    private readonly ledger: OperatorLedger,
    private readonly epoch: string,
    private readonly now: () => number,
  ) {}

  /**
   * The deliveries of a flow in the order of their discovery, or the other way round.
   * @throws ProblemException not-found
   */
  list(name: string, { state, error_code, search, order }: DeliveryQueryDto): Feed<DeliveryDto> {
    const flow = this.requireFlow(name);
    const filter: DeliveryFilter = {
      state,
      order,
      errorCode: error_code,
      search: search === undefined ? undefined : { label: search, keys: [search, flow.keyOf?.(search) ?? search] },
    };
    return {
      epoch: this.epoch,
      read: async (after, limit) => {
        const rows = await this.views.list(name, filter, after, limit);
        return rows.map((row) => ({ seq: row.seq, item: toDeliveryDto(row) }));
      },
      head: () => this.views.head(),
    };
  }

  /** @throws ProblemException not-found */
  async find(name: string, key: string): Promise<DeliveryDetailDto> {
    const flow = this.requireFlow(name);
    const delivery = required(await this.views.find(name, key));
    return toDeliveryDetailDto(delivery, describeRecord(flow, delivery.record).createdAt ?? null);
  }

  /** @throws ProblemException not-found, or not-replayable when it was delivered or is on its way */
  async replay(flow: string, key: string, operator: string): Promise<DeliveryDetailDto> {
    const { state } = await this.find(flow, key);
    const replayed = await this.ledger.replay(flow, { keys: [key] }, this.by(operator));
    if (replayed === 0) throw new ProblemException('not-replayable', { members: { state } });
    this.wake(flow);
    return this.find(flow, key);
  }

  /** @throws ProblemException not-found */
  async replayAll(flow: string, filter: ReplayFilterDto, operator: string): Promise<ReplayResultDto> {
    this.requireFlow(flow);
    const wanted: ReplayFilter = {
      state: filter.state,
      keys: filter.keys,
      errorCode: filter.error_code,
      endedFrom: toInstant(filter.ended_from),
      endedUntil: toInstant(filter.ended_until),
    };
    if (filter.dry_run) return { matched: await this.ledger.countReplayable(flow, wanted), replayed: 0 };
    const replayed = await this.ledger.replay(flow, wanted, this.by(operator));
    if (replayed > 0) this.wake(flow);
    return { matched: replayed, replayed };
  }

  private wake(flow: string): void {
    this.engine.poke(flow);
    this.events.noteAction(flow);
  }

  private by(name: string): Operator {
    return { name, atMs: this.now() };
  }

  private requireFlow(name: string): Flow {
    return required(this.engine.flows.find((flow) => flow.name === name));
  }
}

function toInstant(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Date.parse(text);
}
