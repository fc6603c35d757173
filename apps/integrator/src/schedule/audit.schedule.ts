import { Injectable, Logger, type Provider } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { SyncEngine } from '@app/sync';

/** Who asks for what is asked for by the clock. */
const SCHEDULE = 'schedule';

const HALF_AN_HOUR_MS = 1_800_000;

/**
 * Every night each flow is audited, and nothing repaired: what is found is an alarm for a human. It strikes on every replica;
 * the ledger lets one audit of a night be made.
 */
@Injectable()
export class AuditSchedule {
  private readonly logger = new Logger(AuditSchedule.name);

  /** @param hour of the day, in UTC; undefined for never */
  constructor(
    private readonly engine: SyncEngine,
    private readonly hour: number | undefined,
    private readonly now: () => number,
  ) {}

  static provide(hour: number | undefined): Provider {
    return {
      provide: AuditSchedule,
      inject: [SyncEngine],
      useFactory: (engine: SyncEngine) => new AuditSchedule(engine, hour, Date.now),
    };
  }

  /** Audits every flow when this is the hour for it. */
  @Cron('0 * * * *', { name: 'audit', timeZone: 'UTC' })
  async strike(): Promise<void> {
    // The nearest full hour: a timer may strike a little early, and an audit that was missed by a millisecond is missed for a day.
    const struck = new Date(this.now() + HALF_AN_HOUR_MS);
    if (struck.getUTCHours() !== this.hour) return;
    const night = struck.toISOString().slice(0, 'YYYY-MM-DD'.length);
    for (const { name } of this.engine.flows) {
      try {
        await this.engine.audit(name, { isRepair: false, by: SCHEDULE, night });
      } catch (error) {
        this.logger.error({ err: error, flow: name }, 'the nightly audit could not be started; start one by hand');
      }
    }
  }
}
