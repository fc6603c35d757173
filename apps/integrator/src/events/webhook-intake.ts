import { Injectable } from '@nestjs/common';
import { GroupCommit, ProblemException } from '@app/platform';
import { SyncEngine } from '@app/sync';
import type { IncomingHttpHeaders } from 'node:http';
import { EventIntake } from './event-intake';
import { EventMetrics } from './event-metrics';
import { signatureCheck } from './webhook-signature';

interface FlowWebhook {
  readonly isSigned: (body: Buffer, headers: IncomingHttpHeaders) => boolean;
  /** Events that come at once share a transaction. */
  readonly records: GroupCommit<unknown, boolean>;
}

/** RFC 9110 section 11.6.1 wants a challenge with every 401; this scheme has no registered name. */
const CHALLENGE = { 'WWW-Authenticate': 'Standard-Webhooks' };

/** Takes events that are posted to us, of the flows that have a secret to verify them by. */
@Injectable()
export class WebhookIntake {
  private readonly webhooks: ReadonlyMap<string, FlowWebhook>;

  constructor(
    engine: SyncEngine,
    private readonly intake: EventIntake,
    private readonly metrics: EventMetrics,
  ) {
    const taken = engine.flows.filter(({ events }) => (events?.secrets.length ?? 0) > 0);
    this.webhooks = new Map(
      taken.map(({ name, events }) => [
        name,
        {
          isSigned: signatureCheck(events?.secrets ?? []),
          records: new GroupCommit((records) => intake.record(name, 'webhook', records)),
        },
      ]),
    );
  }

  /**
   * Verifies a body as it came, and only then reads it. When it resolves the event is in the ledger, or is none that the
   * flow takes.
   * @throws ProblemException not-found, invalid-signature, malformed-json, invalid-body; what the ledger throws
   */
  async take(flow: string, body: unknown, headers: IncomingHttpHeaders): Promise<void> {
    const webhook = this.webhooks.get(flow);
    if (webhook === undefined) throw new ProblemException('not-found');
    if (!Buffer.isBuffer(body) || !webhook.isSigned(body, headers)) {
      this.metrics.count(flow, 'webhook', 'refused');
      throw new ProblemException('invalid-signature', { headers: CHALLENGE });
    }
    const record = this.intake.read(flow, 'webhook', body);
    if (record !== undefined) await webhook.records.add(record);
  }
}
