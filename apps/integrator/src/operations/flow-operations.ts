import { type Provider } from '@nestjs/common';
import type { ActivityDto, FlowDto, OperatorActionDto } from '@app/contracts';
import { DATABASE, type Feed, type FeedTables, ProblemException, readEpoch } from '@app/platform';
import { type Operator, OperatorLedger, SyncEngine } from '@app/sync';
import type { Kysely } from 'kysely';
import { FlowEvents } from './flow-events';
import { FlowReport } from './flow-report';
import { required } from './required';
import { toActionDto } from './to-wire';

/** What an operator may see of flows, and do to them. REST, console and CLI all come here. */
export class FlowOperations {
  static readonly provider: Provider = {
    provide: FlowOperations,
    inject: [DATABASE, SyncEngine, FlowReport, FlowEvents, OperatorLedger],
    useFactory: async (
      db: Kysely<FeedTables>,
      engine: SyncEngine,
      report: FlowReport,
      events: FlowEvents,
      ledger: OperatorLedger,
    ) => new FlowOperations(engine, report, events, ledger, await readEpoch(db), Date.now),
  };

  constructor(
    private readonly engine: SyncEngine,
    private readonly report: FlowReport,
    private readonly events: FlowEvents,
    private readonly ledger: OperatorLedger,
    private readonly epoch: string,
    private readonly now: () => number,
  ) {}

  async flows(): Promise<FlowDto[]> {
    return Promise.all(this.report.names.map((name) => this.flow(name)));
  }

  /** @throws ProblemException not-found */
  async flow(name: string): Promise<FlowDto> {
    return required(await this.report.flow(name));
  }

  /** What the flow delivered, minute by minute, in the last hour. @throws ProblemException not-found */
  async activity(name: string): Promise<ActivityDto[]> {
    this.requireFlow(name);
    return this.report.activity(name);
  }

  /** Pauses the flow; one that is paused stays so. @throws ProblemException not-found */
  async pause(flow: string, operator: string): Promise<FlowDto> {
    this.requireFlow(flow);
    await this.ledger.pause(flow, this.by(operator));
    this.events.noteAction(flow);
    return this.flow(flow);
  }

  /** Lets the flow go on: what is due is sent at once, and the source is polled at the next tending. @throws ProblemException not-found */
  async resume(flow: string, operator: string): Promise<FlowDto> {
    this.requireFlow(flow);
    if (await this.ledger.resume(flow, this.by(operator))) {
      // It is done: nothing that may fail stands between that and the answer.
      this.engine.poke(flow);
      this.events.noteAction(flow);
    }
    return this.flow(flow);
  }

  /** Polls the source now, on whichever replica discovers the flow, and does not wait for it. @throws ProblemException not-found, flow-paused */
  async run(flow: string): Promise<FlowDto> {
    const before = await this.flow(flow);
    if (before.state === 'paused') throw new ProblemException('flow-paused');
    await this.engine.run(flow);
    return before;
  }

  /** @throws ProblemException not-found, or flow-not-paused: a flow at work would move the cursor meanwhile */
  async rewind(flow: string, cursor: string | null, operator: string): Promise<FlowDto> {
    this.requireFlow(flow);
    if (!(await this.ledger.rewind(flow, cursor, this.by(operator)))) throw new ProblemException('flow-not-paused');
    this.events.noteAction(flow);
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
    required(this.engine.flows.find((flow) => flow.name === name));
  }
}
