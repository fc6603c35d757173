import { connect } from 'amqplib';
import { eventually } from './eventually';

const NOT_FOUND = 404;

/**
 * Takes out of a queue, if there is one, what is left in it, once all who took from it are gone: what they had not confirmed is in it
 * again.
 */
export async function emptyQueue(brokerUrl: string, queue: string): Promise<void> {
  const connection = await connect(brokerUrl);
  try {
    const channel = await connection.createChannel();
    // The broker closes a channel that asks for what is not there.
    channel.on('error', () => {});
    const isThere = await channel.checkQueue(queue).then(
      () => true,
      (error: unknown) => {
        if ((error as { code?: unknown }).code !== NOT_FOUND) throw error;
        return false;
      },
    );
    if (!isThere) return;
    await eventually(
      () => channel.checkQueue(queue),
      ({ consumerCount }) => consumerCount === 0,
    );
    await channel.purgeQueue(queue);
  } finally {
    await connection.close();
  }
}
