import { Injectable } from '@nestjs/common';
import { SyncEngine } from '@app/sync';
import { ProblemException } from '@app/platform';
import { readCloudEvent } from './cloud-event';
import { type EventChannel, EventMetrics } from './event-metrics';

/** No event of ours is larger; what is, is not even parsed. */
const MAX_EVENT_BYTES = 100 * 1024;

/** Takes events into the ledger, whichever way they came. */
@Injectable()
export class EventIntake {
  constructor(
    private readonly engine: SyncEngine,
    private readonly metrics: EventMetrics,
  ) {}

  /**
   * The record that an event tells of; `undefined` when the event is none that the flow takes.
   * @throws ProblemException body-too-large, malformed-json, invalid-body: it is no event
   */
  read(flow: string, channel: EventChannel, bytes: Buffer): unknown {
    try {
      if (bytes.length > MAX_EVENT_BYTES) throw new ProblemException('body-too-large');
      const { type, data } = readCloudEvent(bytes);
      if (type === this.engine.flows.find(({ name }) => name === flow)?.events?.type) return data;
    } catch (error) {
      this.metrics.count(flow, channel, 'refused');
      throw error;
    }
    this.metrics.count(flow, channel, 'ignored');
    return undefined;
  }

  /**
   * Adds records to the ledger, in one transaction. When it resolves they are on the disk, and may be acknowledged.
   * @throws what the ledger throws: none of them was added
   */
  async record(flow: string, channel: EventChannel, records: readonly unknown[]): Promise<readonly boolean[]> {
    try {
      const isNew = await this.engine.record(flow, records);
      for (const one of isNew) this.metrics.count(flow, channel, one ? 'new' : 'known');
      return isNew;
    } catch (error) {
      this.metrics.count(flow, channel, 'failed', records.length);
      throw error;
    }
  }
}
