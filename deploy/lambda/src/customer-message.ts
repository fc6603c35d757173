import { CUSTOMER_CREATED } from '@app/contracts';
import type { Cause } from '@app/sync';

/** What a message tells of: a record of the flow's source, or the fault that makes it poison. */
export type MessageContent = { readonly record: unknown } | { readonly cause: Cause };

/**
 * Reads the body of a message: a CloudEvent 1.0 in structured mode (https://github.com/cloudevents/spec) of the type
 * `customer.created`, its `data` the customer as the feed gives it. The customer is not judged here: that is the flow's.
 */
export function readCustomerMessage(body: string): MessageContent {
  const event = parse(body);
  if (event === undefined) return poison('not-json', 'The message is not JSON.');
  if (!isObject(event) || event['specversion'] !== '1.0')
    return poison('not-an-event', 'The message is no CloudEvent 1.0. An SNS subscription must deliver it raw.');
  if (event['type'] !== CUSTOMER_CREATED) return poison('unknown-event', `The event is not ${CUSTOMER_CREATED}.`);
  if (!isObject(event['data'])) return poison('no-data', 'The event has no customer in its data.');
  return { record: event['data'] };
}

/** The words name what is wrong, never what was read: it may name a person. */
function poison(code: string, detail: string): MessageContent {
  return { cause: { code, detail } };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON is a finding, told to the caller as one.
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
