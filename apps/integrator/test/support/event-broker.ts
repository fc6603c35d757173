import { type ChannelModel, type ConfirmChannel, connect } from 'amqplib';

const EXCHANGE = 'crm.events';
const QUEUE = 'integrator.welcome-package';
const PARKED = `${QUEUE}.parked`;

/** The event that the CRM sends of a customer. */
export function eventOf(customer: { readonly id: unknown }): object {
  return {
    specversion: '1.0',
    id: String(customer.id),
    source: '/customers',
    type: 'customer.created',
    subject: String(customer.id),
    time: '2026-11-22T08:30:00.000Z',
    datacontenttype: 'application/json',
    data: customer,
  };
}

/** What a source has at the broker: it publishes, and looks into the flow's queues. */
export class EventBroker implements AsyncDisposable {
  private constructor(
    private readonly connection: ChannelModel,
    private readonly channel: ConfirmChannel,
  ) {}

  static async connect(url: string): Promise<EventBroker> {
    const connection = await connect(url);
    // The test kills the broker: that its end is noticed here, too, is no failure.
    connection.on('error', () => {});
    const channel = await connection.createConfirmChannel();
    channel.on('error', () => {});
    await channel.assertExchange(EXCHANGE, 'topic', { durable: true });
    return new EventBroker(connection, channel);
  }

  /** Publishes bodies as they are, and waits until the broker has confirmed them. */
  async publish(...bodies: readonly (string | Buffer)[]): Promise<void> {
    for (const body of bodies) {
      this.channel.publish(EXCHANGE, 'customer.created', Buffer.from(body), {
        persistent: true,
        contentType: 'application/cloudevents+json',
      });
    }
    await this.channel.waitForConfirms();
  }

  tell(...customers: readonly { readonly id: unknown }[]): Promise<void> {
    return this.publish(...customers.map((customer) => JSON.stringify(eventOf(customer))));
  }

  /** Messages that wait in the flow's queue, and those that are parked. */
  async counts(): Promise<{ readonly waiting: number; readonly parked: number }> {
    const { messageCount: waiting } = await this.channel.checkQueue(QUEUE);
    const { messageCount: parked } = await this.channel.checkQueue(PARKED);
    return { waiting, parked };
  }

  /** Takes the first message and gives it back, as a consumer does that dies with it. @returns whether there was one */
  async giveBack(): Promise<boolean> {
    const message = await this.channel.get(QUEUE);
    if (message === false) return false;
    this.channel.nack(message, false, true);
    return true;
  }

  /** The parked messages, and why each is there; they are no longer there afterwards. */
  async takeParked(): Promise<{ readonly body: string; readonly reason: unknown }[]> {
    const parked = [];
    for (;;) {
      const message = await this.channel.get(PARKED, { noAck: true });
      if (message === false) return parked;
      parked.push({
        body: message.content.toString(),
        reason: (message.properties.headers?.['x-first-death-reason'] as unknown) ?? null,
      });
    }
  }

  async deleteQueue(): Promise<void> {
    await this.channel.deleteQueue(QUEUE);
  }

  async deleteParked(): Promise<void> {
    await this.channel.deleteQueue(PARKED);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.connection.close().catch(() => undefined);
  }
}
