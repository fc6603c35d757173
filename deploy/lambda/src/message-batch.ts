import { type Flow, isTraceparent, mapRecord, type Outgoing, type Sent } from '@app/sync';
import type { SQSRecord } from 'aws-lambda';
import { readCustomerMessage } from './customer-message';

/** What SQS tells of a message, as far as it matters here. */
export type Message = Pick<SQSRecord, 'messageId' | 'body'> & {
  readonly attributes: Pick<SQSRecord['attributes'], 'ApproximateReceiveCount'>;
};

/** What became of a message. */
export interface Handled {
  readonly messageId: string;
  /** How often SQS has handed it out, this time included. */
  readonly receives: number;
  /** `undefined` for a message that maps to nothing. */
  readonly key?: string;
  readonly outcome: Sent['outcome'];
}

/** Messages, made ready to be sent. */
export interface MessageBatch {
  /** One for each key, however many messages ask for it. */
  readonly outgoing: readonly Outgoing[];
  readonly waiting: readonly (Omit<Handled, 'outcome'> & { readonly key: string })[];
  /** What is never sent: it takes down no other message. */
  readonly poison: readonly Handled[];
}

/** Maps messages by the flow. What failed before is marked so: the target is sent it in smaller parts. */
export function toMessageBatch(flow: Flow, messages: readonly Message[]): MessageBatch {
  const outgoing = new Map<string, Outgoing>();
  const waiting: MessageBatch['waiting'][number][] = [];
  const poison: Handled[] = [];
  for (const { messageId, body, attributes } of messages) {
    const receives = toReceives(attributes.ApproximateReceiveCount);
    const content = readCustomerMessage(body);
    const mapped = 'record' in content ? mapRecord(flow, content.record) : content;
    if ('key' in mapped) {
      const { key, body: request, traceparent } = mapped;
      const attempts = Math.max(receives - 1, outgoing.get(key)?.attempts ?? 0);
      outgoing.set(key, { key, attempts, body: request, ...(isTraceparent(traceparent) && { traceparent }) });
      waiting.push({ messageId, receives, key });
    } else {
      const cause = 'fault' in mapped ? { code: 'unmappable', detail: mapped.fault } : mapped.cause;
      poison.push({ messageId, receives, outcome: { kind: 'reject', cause } });
    }
  }
  return { outgoing: [...outgoing.values()], waiting, poison };
}

/** SQS counts from 1, in text. */
function toReceives(count: string): number {
  return Math.max(1, Math.trunc(Number(count)) || 1);
}
