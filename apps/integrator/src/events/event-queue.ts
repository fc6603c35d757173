import { Logger } from '@nestjs/common';
import { ServerRMQ } from '@nestjs/microservices';
import type { AmqpConnectionManager } from 'amqp-connection-manager';
import type { Channel, ConsumeMessage } from 'amqplib';
import { type BrokerQueues, declareQueues } from './broker-queues';

/** A message in our hands: it comes again unless it is acknowledged or parked. */
export interface QueuedMessage {
  readonly content: Buffer;
  /** Of the connection it came by: when that is gone, so is the message. */
  readonly channel: object;
  acknowledge(): void;
  park(): void;
}

/** Is told what happens to the queue. */
export interface QueueListener {
  onMessage(message: QueuedMessage): void;
  /** Messages come, from now on. */
  onOpen(): void;
  /** No message comes until `onOpen`; whatever `channel` has given comes again. May be told more than once. */
  onLost(error: unknown, channel?: object): void;
}

export interface QueueSettings {
  readonly url: string;
  /** For the operator of the broker: who this connection is. */
  readonly name: string;
  readonly queues: BrokerQueues;
  /** The wait before the next attempt, in ms, after the `failures`-th failure in a row (1 is the first). */
  readonly delayMs: (failures: number) => number;
}

/**
 * Messages that wait for their commit here; the others wait at the broker, for whoever is free. All that wait share one
 * transaction, so that this is its largest, too.
 */
const PREFETCH = 200;
const HEARTBEAT_SECONDS = 5;
const CONNECT_WITHIN_MS = 5000;

/**
 * A flow's queue at the broker, by Nest's RabbitMQ server: it connects, connects again, and closes. What it does with a
 * channel is done here instead: it leaves the answer to `consume` and the errors of a channel to nobody (a broker that dies
 * then ends the process), takes no notice of a channel or a consumer that the broker has closed, and tells each lost
 * connection as an error.
 */
export class EventQueue extends ServerRMQ {
  protected override readonly logger = new QuietLogger();
  private taking: { readonly channel: Channel; readonly consumerTag: string } | undefined;
  private failures = 0;
  private setups = 0;
  private isClosing = false;

  constructor(
    private readonly settings: QueueSettings,
    private readonly listener: QueueListener,
  ) {
    super({
      urls: [settings.url],
      queue: settings.queues.queue,
      noAck: false,
      socketOptions: {
        heartbeatIntervalInSeconds: HEARTBEAT_SECONDS,
        connectionOptions: { timeout: CONNECT_WITHIN_MS, clientProperties: { connection_name: settings.name } },
      },
    });
  }

  /** Begins to connect, and goes on until it is closed. Never waits for the broker. */
  open(): void {
    void this.listen((error?: unknown) => {
      if (error !== undefined) this.lost(error);
    });
  }

  /** How many messages are parked; `undefined` when the broker cannot be asked now. */
  async countParked(): Promise<number | undefined> {
    if (this.taking === undefined) return undefined;
    const { messageCount } = await this.taking.channel.checkQueue(this.settings.queues.parked);
    return messageCount;
  }

  /** Takes no more messages; those in hand may still be acknowledged. */
  async stopTaking(): Promise<void> {
    this.isClosing = true;
    await this.taking?.channel.cancel(this.taking.consumerTag);
  }

  /** What was not acknowledged is the broker's again. */
  override async close(): Promise<void> {
    this.isClosing = true;
    this.taking = undefined;
    await super.close();
  }

  override async start(): Promise<void> {
    const client = await this.createClient<AmqpConnectionManager>();
    this.server = client;
    const lost = ({ err }: { readonly err?: unknown }): void => {
      // Without one it was closed from here, for a reason that was told before.
      if (err !== undefined) this.lost(err);
      // It waits for the same time after each failure, unless it is told another one before it begins to wait.
      client.reconnectTimeInSeconds = this.settings.delayMs(this.failures) / 1000;
    };
    client.on('connectFailed', lost);
    client.on('disconnect', lost);
    const channel = client.createChannel({ confirm: false, setup: (opened: Channel) => this.setupChannel(opened) });
    // Without listeners, here and on what it opens, an error of a channel would end the process.
    channel.on('error', (error) => {
      this.lost(error);
      this.reconnectUnlessNewer(this.setups);
    });
    this.channel = channel;
  }

  /** Runs at each new connection. */
  override async setupChannel(channel: Channel): Promise<void> {
    const setup = ++this.setups;
    channel.once('error', (error: Error) => this.lost(error, channel));
    channel.once('close', () => {
      if (this.taking !== undefined) this.lost(new Error('the broker closed the channel'), channel);
      this.reconnectUnlessNewer(setup);
    });
    try {
      await declareQueues(channel, this.settings.queues);
      await channel.prefetch(PREFETCH);
      const { consumerTag } = await channel.consume(this.settings.queues.queue, (message) => {
        if (message !== null) return this.listener.onMessage(toQueued(message, channel));
        // The broker has ended the consumer: the queue was deleted, or moves to another server.
        this.lost(new Error('the broker ended the consumer'), channel);
        void channel.close();
      });
      this.taking = { channel, consumerTag };
      this.failures = 0;
      this.listener.onOpen();
    } catch (error) {
      this.lost(error, channel);
    }
  }

  private lost(error: unknown, channel?: object): void {
    this.taking = undefined;
    if (this.isClosing) return;
    this.failures++;
    this.listener.onLost(error, channel);
  }

  /** A channel that the broker closes while the connection lives is not made anew, unless the connection is. */
  private reconnectUnlessNewer(setup: number): void {
    const reconnect = (): void => {
      // When the connection was lost too, it comes back by itself, and there may be another channel by now.
      if (setup !== this.setups || this.isClosing) return;
      // Not `reconnect()`: it takes its listeners off first, and a broker that dies before it answers ends the process.
      // It connects again when the connection has closed; one that cannot be closed is closed already, which is told.
      const { connection } = this.unwrap<AmqpConnectionManager>();
      void connection?.close().catch(() => undefined);
    };
    if (!this.isClosing) setTimeout(reconnect, this.settings.delayMs(this.failures)).unref();
  }
}

function toQueued(message: ConsumeMessage, channel: Channel): QueuedMessage {
  return {
    content: message.content,
    channel,
    acknowledge: () => whileOpen(() => channel.ack(message)),
    park: () => whileOpen(() => channel.nack(message, false, false)),
  };
}

/** On a channel that is gone there is nothing to say: the message comes again, and the ledger knows it. */
function whileOpen(answer: () => void): void {
  try {
    answer();
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'IllegalOperationError') throw error;
  }
}

/** What Nest's server tells as errors heals itself, and may name the URL: the listener is told instead. */
class QuietLogger extends Logger {
  override error(): void {}
  override warn(): void {}
  override log(): void {}
}
