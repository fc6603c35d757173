import { Injectable, Logger, type Provider } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { SyncEngine } from '@app/sync';

/** Who asks for what is asked for by the clock. */
const SCHEDULE = 'schedule';

/**
 * Every night each flow is audited, and nothing repaired: what is found is an alarm for a human. It strikes three on every
 * replica; the ledger lets one audit of a night be made.
 */
@Injectable()
export class AuditSchedule {
  static readonly provider: Provider = {
    provide: AuditSchedule,
    inject: [SyncEngine],
    useFactory: (engine: SyncEngine) => new AuditSchedule(engine, Date.now),
  };

  private readonly logger = new Logger(AuditSchedule.name);

  constructor(
    private readonly engine: SyncEngine,
    private readonly now: () => number,
  ) {}

  @Cron('0 3 * * *', { name: 'audit', timeZone: 'UTC' })
  async auditAll(): Promise<void> {
    const night = new Date(this.now()).toISOString().slice(0, 'YYYY-MM-DD'.length);
    for (const { name } of this.engine.flows) {
      try {
        await this.engine.audit(name, { isRepair: false, by: SCHEDULE, night });
      } catch (error) {
        this.logger.error({ err: error, flow: name }, 'the nightly audit could not be started; start one by hand');
      }
    }
  }
}
