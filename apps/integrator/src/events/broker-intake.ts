import { ProblemException } from '@app/platform';
import { fullJitter } from '@app/sync';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BrokerQueues } from './broker-queues';
import type { EventIntake } from './event-intake';
import { EventQueue, type QueuedMessage } from './event-queue';
import { IntakeLog, type IntakeLogger } from './intake-log';
import { MessageGroups } from './message-groups';

export interface BrokerIntakeOptions {
  readonly flow: string;
  readonly url: string;
  readonly queues: BrokerQueues;
  readonly intake: EventIntake;
  readonly log: IntakeLogger;
  readonly now: () => number;
  readonly random: () => number;
}

/** Not longer: an attempt is cheap, and a broker that is back is worth the milliseconds. */
const RECONNECT = { baseMs: 1000, capMs: 10_000 };
/** Not sooner: a broker that refuses us, or a ledger that fails at once, is not asked in a hot loop. */
const LEAST_WAIT_MS = 250;

/** For what is under way when the service stops; then the broker gives it to another integrator. */
const STOP_WITHIN_MS = 3000;

/** Takes one flow's events from the broker into the ledger. */
export class BrokerIntake {
  private readonly queue: EventQueue;
  private readonly groups: MessageGroups;
  private readonly told: IntakeLog;

  constructor(private readonly options: BrokerIntakeOptions) {
    const { flow, url, queues, intake, log, now } = options;
    this.told = new IntakeLog({ flow, queues, log, now });
    this.groups = new MessageGroups({
      record: (records) => intake.record(flow, 'broker', records),
      onFailed: (error) => this.told.ledgerFailed(error),
      onRecovered: () => this.told.ledgerRecovered(),
      wait: (failures, signal) => sleep(this.delayMs(failures), undefined, { signal }).catch(() => undefined),
    });
    const delayMs = (failures: number): number => this.delayMs(failures);
    this.queue = new EventQueue(
      { url, queues, delayMs, name: `integrator ${flow}` },
      {
        onMessage: (message) => this.take(message),
        onOpen: () => this.told.brokerOpened(),
        onLost: (error, channel) => this.noteLost(error, channel),
      },
    );
  }

  get flow(): string {
    return this.options.flow;
  }

  /** Why no events come from the broker; `null` when they do. */
  get lostBecause(): string | null {
    return this.told.lostBecause;
  }

  open(): void {
    this.queue.open();
  }

  /** How many messages are parked; `undefined` when the broker does not say. */
  async countParked(): Promise<number | undefined> {
    const unanswered = new AbortController();
    try {
      return await Promise.race([
        this.queue.countParked(),
        sleep(1000, undefined, { ref: false, signal: unanswered.signal }),
      ]);
    } catch {
      // The channel went away under the question: the queue has told of it.
      return undefined;
    } finally {
      unanswered.abort();
    }
  }

  /** Takes nothing more, lets what is being recorded be acknowledged, and gives back the rest. */
  async stop(): Promise<void> {
    const stopped = (async () => {
      await this.queue.stopTaking();
      await this.groups.stop();
    })();
    const late = sleep(STOP_WITHIN_MS, undefined, { ref: false });
    // A connection that breaks now gives everything back by itself.
    await Promise.race([stopped.catch(() => undefined), late]);
    await Promise.race([this.queue.close().catch(() => undefined), late]);
  }

  private take(message: QueuedMessage): void {
    const { flow, intake } = this.options;
    const { channel, content } = message;
    try {
      const record = intake.read(flow, 'broker', content);
      if (record === undefined) message.acknowledge();
      else this.groups.add({ record, channel, acknowledge: () => message.acknowledge() });
    } catch (error) {
      if (!(error instanceof ProblemException)) throw error;
      message.park();
      this.told.parked(error);
    }
  }

  private noteLost(error: unknown, channel?: object): void {
    if (channel !== undefined) this.groups.forget(channel);
    this.told.brokerLost(error);
  }

  private delayMs(failures: number): number {
    return LEAST_WAIT_MS + fullJitter(RECONNECT, failures, this.options.random());
  }
}
