import { type Provider } from '@nestjs/common';
import type {
  DeliveryDetailDto,
  DeliveryDto,
  DeliveryQueryDto,
  FlowDto,
  OperatorActionDto,
  ReplayFilterDto,
  ReplayResultDto,
} from '@app/contracts';
import { DATABASE, type Feed, type FeedTables, ProblemException, readEpoch } from '@app/platform';
import { LedgerView, type Operator, OperatorLedger, SyncEngine } from '@app/sync';
import type { Kysely } from 'kysely';
import { toActionDto, toDeliveryDetailDto, toDeliveryDto, toFlowDto } from './to-wire';

/** What an operator may see and do. REST, console and CLI all come here. */
export class FlowOperations {
  static readonly provider: Provider = {
    provide: FlowOperations,
    inject: [DATABASE, SyncEngine, LedgerView, OperatorLedger],
    useFactory: async (db: Kysely<FeedTables>, engine: SyncEngine, view: LedgerView, ledger: OperatorLedger) =>
      new FlowOperations(engine, view, ledger, await readEpoch(db), Date.now),
  };

  constructor(
    private readonly engine: SyncEngine,
    private readonly view: LedgerView,
    private readonly ledger: OperatorLedger,
    private readonly epoch: string,
    private readonly now: () => number,
  ) {}

  async flows(): Promise<FlowDto[]> {
    return Promise.all(this.engine.flows.map(({ name }) => this.flow(name)));
  }

  /** @throws ProblemException not-found */
  async flow(name: string): Promise<FlowDto> {
    return toFlowDto(required(this.isKnown(name) ? await this.view.flow(name) : undefined), this.now());
  }

  /**
   * The deliveries of a flow in the order of their discovery.
   * @throws ProblemException not-found
   */
  deliveries(flow: string, { state }: Pick<DeliveryQueryDto, 'state'>): Feed<DeliveryDto> {
    this.requireFlow(flow);
    return {
      epoch: this.epoch,
      read: async (after, limit) => {
        const rows = await this.view.deliveries(flow, { state }, after, limit);
        return rows.map((row) => ({ seq: row.seq, item: toDeliveryDto(row) }));
      },
      head: () => this.view.head(),
    };
  }

  /** @throws ProblemException not-found */
  async delivery(flow: string, key: string): Promise<DeliveryDetailDto> {
    this.requireFlow(flow);
    return toDeliveryDetailDto(required(await this.view.delivery(flow, key)));
  }

  /** @throws ProblemException not-found, or not-replayable when it was delivered or is on its way */
  async replay(flow: string, key: string, operator: string): Promise<DeliveryDetailDto> {
    const { state } = await this.delivery(flow, key);
    const replayed = await this.ledger.replay(flow, { key }, this.by(operator));
    if (replayed === 0) throw new ProblemException('not-replayable', { members: { state } });
    this.engine.poke(flow);
    return this.delivery(flow, key);
  }

  /** @throws ProblemException not-found */
  async replayAll(flow: string, filter: ReplayFilterDto, operator: string): Promise<ReplayResultDto> {
    this.requireFlow(flow);
    const wanted = { state: filter.state, errorCode: filter.error_code };
    if (filter.dry_run) return { matched: await this.ledger.countReplayable(flow, wanted), replayed: 0 };
    const replayed = await this.ledger.replay(flow, wanted, this.by(operator));
    if (replayed > 0) this.engine.poke(flow);
    return { matched: replayed, replayed };
  }

  /** Pauses the flow; one that is paused stays so. @throws ProblemException not-found */
  async pause(flow: string, operator: string): Promise<FlowDto> {
    this.requireFlow(flow);
    await this.ledger.pause(flow, this.by(operator));
    return this.flow(flow);
  }

  /** Lets the flow go on, at once. @throws ProblemException not-found */
  async resume(flow: string, operator: string): Promise<FlowDto> {
    this.requireFlow(flow);
    if (await this.ledger.resume(flow, this.by(operator))) {
      this.engine.run(flow);
      this.engine.poke(flow);
    }
    return this.flow(flow);
  }

  /** Polls the source now, and does not wait for it. @throws ProblemException not-found, flow-paused */
  async run(flow: string): Promise<FlowDto> {
    const before = await this.flow(flow);
    if (before.state === 'paused') throw new ProblemException('flow-paused');
    this.engine.run(flow);
    return before;
  }

  /** @throws ProblemException not-found, or flow-not-paused: a flow at work would move the cursor meanwhile */
  async rewind(flow: string, cursor: string | null, operator: string): Promise<FlowDto> {
    this.requireFlow(flow);
    if (!(await this.ledger.rewind(flow, cursor, this.by(operator)))) throw new ProblemException('flow-not-paused');
    return this.flow(flow);
  }

  /** What operators did to a flow. @throws ProblemException not-found */
  actions(flow: string): Feed<OperatorActionDto> {
    this.requireFlow(flow);
    return {
      epoch: this.epoch,
      read: async (after, limit) =>
        (await this.ledger.actions(flow, after, limit)).map((action) => ({
          seq: action.seq,
          item: toActionDto(action),
        })),
      head: () => this.ledger.head(),
    };
  }

  private by(name: string): Operator {
    return { name, atMs: this.now() };
  }

  private requireFlow(name: string): void {
    if (!this.isKnown(name)) throw new ProblemException('not-found');
  }

  private isKnown(name: string): boolean {
    return this.engine.flows.some((flow) => flow.name === name);
  }
}

function required<T>(found: T | undefined): T {
  if (found === undefined) throw new ProblemException('not-found');
  return found;
}
