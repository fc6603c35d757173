import type { ActivityDto, FlowDto } from '@app/contracts';
import { AuditViews, LedgerView, SyncEngine } from '@app/sync';
import type { Provider } from '@nestjs/common';
import { toActivity } from './to-activity';
import { toFlowDto } from './to-wire';

/** How the flows go, as operators see it: what the ledger knows, and what this integrator makes of it. */
export class FlowReport {
  static readonly provider: Provider = {
    provide: FlowReport,
    inject: [SyncEngine, LedgerView, AuditViews],
    useFactory: (engine: SyncEngine, view: LedgerView, audits: AuditViews) =>
      new FlowReport(engine, view, audits, Date.now),
  };

  constructor(
    private readonly engine: SyncEngine,
    private readonly view: LedgerView,
    private readonly audits: AuditViews,
    private readonly now: () => number,
  ) {}

  get names(): readonly string[] {
    return this.engine.flows.map(({ name }) => name);
  }

  /** One flow; `undefined` when there is none of this name. */
  async flow(name: string): Promise<FlowDto | undefined> {
    const flow = this.engine.flows.find((one) => one.name === name);
    const view = flow && (await this.view.flow(name));
    if (view === undefined) return undefined;
    return toFlowDto(view, {
      nowMs: this.now(),
      stall: this.engine.stallOf(view),
      canAudit: flow?.effects !== undefined,
      lastAudit: await this.audits.latest(name),
    });
  }

  /** What a flow delivered in each of the last 60 minutes, the present one included. */
  async activity(name: string): Promise<ActivityDto[]> {
    const lastMinute = Math.floor(this.now() / 60_000);
    return toActivity(await this.view.deliveredMinutes(name, lastMinute - 59), lastMinute);
  }
}
