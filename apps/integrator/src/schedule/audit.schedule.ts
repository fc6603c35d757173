import { Injectable, Logger } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { SyncEngine } from '@app/sync';

/** Who asks for what is asked for by the clock. */
const SCHEDULE = 'schedule';

/** Every night each flow is audited, and nothing repaired: what is found is an alarm for a human. */
@Injectable()
export class AuditSchedule {
  private readonly logger = new Logger(AuditSchedule.name);

  constructor(private readonly engine: SyncEngine) {}

  @Cron('0 3 * * *', { name: 'audit', timeZone: 'UTC' })
  async auditAll(): Promise<void> {
    for (const { name } of this.engine.flows) {
      try {
        await this.engine.audit(name, { isRepair: false, by: SCHEDULE });
      } catch (error) {
        this.logger.error({ err: error, flow: name }, 'the nightly audit could not be started; start one by hand');
      }
    }
  }
}
