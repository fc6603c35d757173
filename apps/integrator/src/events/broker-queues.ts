import type { TakenEvents } from '@app/sync';
import type { Channel } from 'amqplib';

/** Where a flow's events are at the broker. */
export interface BrokerQueues {
  /** The source's own; what comes in by `routingKey` goes to `queue`. */
  readonly exchange: string;
  readonly routingKey: string;
  /** Shared by all integrators of the flow: each event goes to one of them. */
  readonly queue: string;
  /** What cannot be taken, for a human to look at. */
  readonly parked: string;
}

/** One that comes back so often has ended the process that took it each time, or its connection. */
const DELIVERY_LIMIT = 20;

/** The oldest go when more are parked: they are for looking at, and polling has what they told of. */
const MAX_PARKED = 10_000;

/** The queues of a flow. */
export function queuesOf(flow: string, { exchange, type }: TakenEvents & { readonly exchange: string }): BrokerQueues {
  return { exchange, routingKey: type, queue: `integrator.${flow}`, parked: `integrator.${flow}.parked` };
}

/**
 * Makes what is not there. Quorum queues: what they have confirmed survives a server of a cluster, and they count how
 * often a message was given out. Source: https://www.rabbitmq.com/docs/quorum-queues
 * @throws Error when something of the name is there and is otherwise
 */
export async function declareQueues(channel: Channel, queues: BrokerQueues): Promise<void> {
  const { exchange, routingKey, queue, parked } = queues;
  await channel.assertExchange(exchange, 'topic', { durable: true });
  await channel.assertQueue(parked, {
    durable: true,
    arguments: { 'x-queue-type': 'quorum', 'x-max-length': MAX_PARKED },
  });
  await channel.assertQueue(queue, {
    durable: true,
    arguments: {
      'x-queue-type': 'quorum',
      'x-delivery-limit': DELIVERY_LIMIT,
      // What is refused, and what has come too often, goes by the default exchange, which is always there.
      'x-dead-letter-exchange': '',
      'x-dead-letter-routing-key': parked,
    },
  });
  await channel.bindQueue(queue, exchange, routingKey);
}
