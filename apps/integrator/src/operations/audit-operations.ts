import type { AuditDto, FindingDto, FindingKind } from '@app/contracts';
import { DATABASE, type Feed, type FeedTables, ProblemException, readEpoch } from '@app/platform';
import { AuditViews, SyncEngine } from '@app/sync';
import type { Provider } from '@nestjs/common';
import type { Kysely } from 'kysely';
import { required } from './required';
import { toAuditDto, toFindingDto } from './to-wire';

/** What an operator may ask of audits. REST, console and CLI all come here. */
export class AuditOperations {
  static readonly provider: Provider = {
    provide: AuditOperations,
    inject: [DATABASE, SyncEngine, AuditViews],
    useFactory: async (db: Kysely<FeedTables>, engine: SyncEngine, audits: AuditViews) =>
      new AuditOperations(engine, audits, await readEpoch(db)),
  };

  constructor(
    private readonly engine: SyncEngine,
    private readonly audits: AuditViews,
    private readonly epoch: string,
  ) {}

  /**
   * Starts an audit, and does not wait for it.
   * @throws ProblemException not-found; audit-running, with the id of that one; not-auditable
   */
  async start(flow: string, isRepair: boolean, operator: string): Promise<AuditDto> {
    this.requireFlow(flow);
    const started = await this.engine.audit(flow, { isRepair, by: operator });
    if (started === 'not-auditable') throw new ProblemException('not-auditable');
    if (started === 'running') {
      throw new ProblemException('audit-running', { members: { audit: (await this.audits.latest(flow))?.id } });
    }
    return this.audit(flow, started.id);
  }

  /** The audits of a flow, newest first. @throws ProblemException not-found */
  list(flow: string): Feed<AuditDto> {
    this.requireFlow(flow);
    return {
      epoch: this.epoch,
      read: async (before, limit) =>
        (await this.audits.list(flow, before, limit)).map((view) => ({ seq: view.seq, item: toAuditDto(view) })),
      head: () => this.audits.head(),
    };
  }

  /** @throws ProblemException not-found */
  async audit(flow: string, id: string): Promise<AuditDto> {
    return toAuditDto(await this.find(flow, id));
  }

  /** What an audit found, of one kind or of all. @throws ProblemException not-found */
  async findings(flow: string, id: string, kind: FindingKind | undefined): Promise<Feed<FindingDto>> {
    const { seq: audit } = await this.find(flow, id);
    return {
      epoch: this.epoch,
      read: async (after, limit) =>
        (await this.audits.findings(audit, kind, after, limit)).map((view) => ({
          seq: view.seq,
          item: toFindingDto(view),
        })),
      head: () => this.audits.findingsHead(),
    };
  }

  private async find(flow: string, id: string) {
    return required(await this.audits.find(flow, id));
  }

  private requireFlow(name: string): void {
    required(this.engine.flows.find((flow) => flow.name === name));
  }
}
