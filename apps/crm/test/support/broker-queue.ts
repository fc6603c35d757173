import type { CustomerCreatedEventDto } from '@app/contracts';
import { connect, type ChannelModel, type ConsumeMessage } from 'amqplib';

/** A durable queue that is bound to the CRM's events, and what came out of it. */
export class BrokerQueue implements AsyncDisposable {
  readonly messages: ConsumeMessage[] = [];
  private connection: ChannelModel | undefined;

  constructor(
    private readonly url: string,
    private readonly queue: string,
  ) {}

  get ids(): string[] {
    return this.messages.map(({ content }) => (JSON.parse(content.toString()) as CustomerCreatedEventDto).id);
  }

  /** Binds the queue, and takes what comes; also after the broker was away. */
  async listen(): Promise<this> {
    this.connection = await connect(this.url);
    // The test kills the broker: that its end is noticed here, too, is no failure.
    this.connection.on('error', () => {});
    const channel = await this.connection.createChannel();
    await channel.assertExchange('crm.events', 'topic', { durable: true });
    await channel.assertQueue(this.queue, { durable: true });
    await channel.bindQueue(this.queue, 'crm.events', 'customer.created');
    await channel.consume(this.queue, (message) => {
      if (message === null) return;
      this.messages.push(message);
      channel.ack(message);
    });
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.connection?.close().catch(() => {});
  }
}
