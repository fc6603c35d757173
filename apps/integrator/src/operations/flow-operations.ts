import { type Provider } from '@nestjs/common';
import { type DeliveryDetailDto, type DeliveryDto, type DeliveryQueryDto, type FlowDto } from '@app/contracts';
import { DATABASE, type Feed, type FeedTables, ProblemException, readEpoch } from '@app/platform';
import { LedgerView, SyncEngine } from '@app/sync';
import type { Kysely } from 'kysely';
import { toDeliveryDetailDto, toDeliveryDto, toFlowDto } from './to-wire';

/** What an operator may see and do. REST, console and CLI all come here. */
export class FlowOperations {
  static readonly provider: Provider = {
    provide: FlowOperations,
    inject: [DATABASE, SyncEngine, LedgerView],
    useFactory: async (db: Kysely<FeedTables>, engine: SyncEngine, view: LedgerView) =>
      new FlowOperations(engine, view, await readEpoch(db), Date.now),
  };

  constructor(
    private readonly engine: SyncEngine,
    private readonly view: LedgerView,
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
  async replay(flow: string, key: string): Promise<DeliveryDetailDto> {
    const { state } = await this.delivery(flow, key);
    if (!(await this.view.replay(flow, key, this.now())))
      throw new ProblemException('not-replayable', { members: { state } });
    this.engine.poke(flow);
    return this.delivery(flow, key);
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
