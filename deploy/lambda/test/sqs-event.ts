import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { createHash, randomUUID } from 'node:crypto';

/** A message as SQS hands it to a function. */
export function sqsRecord(body: string, messageId: string = randomUUID()): SQSRecord {
  const now = String(Date.now());
  return {
    messageId,
    receiptHandle: `AQEB${messageId}`,
    body,
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: now,
      SenderId: 'AIDAIENQZJOLO23YVJ4VO',
      ApproximateFirstReceiveTimestamp: now,
    },
    messageAttributes: {},
    md5OfBody: createHash('md5').update(body).digest('hex'),
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-central-1:123456789012:customers',
    awsRegion: 'eu-central-1',
  };
}

/** A customer as the feed tells of it. */
export interface FeedCustomer {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly created_at: string;
}

/** The CloudEvent of a customer, as the CRM sends it. */
export function customerCreated(customer: FeedCustomer): string {
  return JSON.stringify({
    specversion: '1.0',
    id: customer.id,
    source: '/customers',
    type: 'customer.created',
    subject: customer.id,
    time: customer.created_at,
    datacontenttype: 'application/json',
    data: customer,
  });
}

export function newCustomers(count: number): FeedCustomer[] {
  return Array.from({ length: count }, (_, index) => ({
    id: randomUUID(),
    name: `Zoë ${index}`,
    email: `zoe-${randomUUID()}@example.com`,
    created_at: new Date().toISOString(),
  }));
}

/** The same messages as SQS hands them out when they were not deleted. */
export function again({ Records }: SQSEvent): SQSEvent {
  return {
    Records: Records.map((record) => ({
      ...record,
      attributes: {
        ...record.attributes,
        ApproximateReceiveCount: String(Number(record.attributes.ApproximateReceiveCount) + 1),
      },
    })),
  };
}
