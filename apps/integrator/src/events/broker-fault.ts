/** Why the broker gives us no events. */
export interface BrokerFault {
  readonly detail: string;
  /** True when waiting does not mend it. */
  readonly needsHuman: boolean;
}

/** The broker's own words for what is configured wrongly, there or here. Source: AMQP 0-9-1, section 1.2 (reply codes) */
const REFUSALS = /ACCESS[-_]REFUSED|NOT_ALLOWED|PRECONDITION_FAILED|RESOURCE_LOCKED/;

/**
 * It closes the channel of whoever has had a message for 30 min, by the same code; the message comes again.
 * Source: https://www.rabbitmq.com/docs/consumers#acknowledgement-timeout
 */
const ACKNOWLEDGED_LATE = /acknowledgement .* timed out/;

/** What the log and `/health/ready` may say of an error of the connection: never the credentials of a URL. */
export function brokerFault(error: unknown): BrokerFault {
  const text = textOf(error).replaceAll(/\/\/[^/\s]*@/g, '//');
  return { detail: text, needsHuman: REFUSALS.test(text) && !ACKNOWLEDGED_LATE.test(text) };
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return 'The connection was closed.';
  const { code } = error as NodeJS.ErrnoException;
  // Of several addresses that were tried, Node has an error without a message.
  if (error.message === '') return typeof code === 'string' ? code : error.name;
  return error.message;
}
