import { Logger } from '@nestjs/common';
import { ClientRMQ, type ReadPacket, type RmqOptions } from '@nestjs/microservices';
import { CLOUD_EVENT_CONTENT_TYPE, type CustomerCreatedEventDto } from '@app/contracts';

/** The exchange that events are published to; whoever wants them binds a queue of its own. */
const EXCHANGE = 'crm.events';

/** How long the broker may be silent before its connection counts as lost. */
const HEARTBEAT_SECONDS = 5;
const CONNECT_WITHIN_MS = 5000;

/**
 * Nest's RabbitMQ client, as far as it publishes to one exchange. What it sends is the event itself, not Nest's envelope
 * around it, so that any program can read it.
 */
export class BrokerClient extends ClientRMQ {
  /** It tells every attempt to connect as an error. What the operator must know of it the channel tells, once. */
  protected override readonly logger = new QuietLogger();

  /** Why the connection was lost, in the broker's own words where it had some: it closes one over a channel that it refuses. */
  lostBecause: string | undefined;

  constructor(url: string) {
    super(optionsFor(url));
  }

  /** Before Nest's own listener, which tells everybody that it is lost. */
  override registerDisconnectListener(client: Parameters<ClientRMQ['registerDisconnectListener']>[0]): void {
    client.on('disconnect', ({ err }: { readonly err?: Error }) => {
      this.lostBecause = err?.message;
    });
    super.registerDisconnectListener(client);
  }

  /** Without a listener, an error while the exchange is declared (it is there, and of another type) would end the process. */
  override createChannel(): Promise<void> {
    const created = super.createChannel();
    const { channel } = this as unknown as { channel: NodeJS.EventEmitter };
    channel.on('error', (error: Error) => this.logger.error(error.message));
    return created;
  }

  /**
   * The connection first, which closes its channels and connects no more, at once: behind a channel that the broker has closed, or of which
   * a broker that reads nothing says nothing, it would never have its turn, and be made anew for ever. Not both at the same time: a
   * channel whose connection is being closed waits for ever for its own end.
   */
  override async close(): Promise<void> {
    const { client } = this as unknown as { client: { close(): Promise<void> } | null };
    try {
      await client?.close();
    } finally {
      await super.close();
    }
  }
}

function optionsFor(url: string): Required<RmqOptions>['options'] {
  return {
    urls: [url],
    // Publishes to the exchange by the routing key, and declares it: a durable one.
    wildcards: true,
    exchange: EXCHANGE,
    exchangeType: 'topic',
    serializer: {
      serialize: ({ data }: ReadPacket<CustomerCreatedEventDto>) => ({ ...data, options: optionsOf(data) }),
    },
    socketOptions: {
      heartbeatIntervalInSeconds: HEARTBEAT_SECONDS,
      connectionOptions: { timeout: CONNECT_WITHIN_MS, clientProperties: { connection_name: 'crm' } },
    },
  };
}

/** Of the message (AMQP 0-9-1 section 4.2.6.1); the client takes them out of what it sends. */
function optionsOf(event: CustomerCreatedEventDto) {
  return { contentType: CLOUD_EVENT_CONTENT_TYPE, messageId: event.id, type: event.type, persistent: true };
}

/** Texts only: what else the client logs are errors, which may hold the URL with its password. */
class QuietLogger extends Logger {
  override error(message: unknown): void {
    if (typeof message === 'string') super.debug(message);
  }

  override warn(message: unknown): void {
    this.error(message);
  }

  override log(message: unknown): void {
    this.error(message);
  }
}
