// First: HttpService is declared with it, and the bundle leaves out the part of Nest that would bring it.
import 'reflect-metadata';
import { HttpService } from '@nestjs/axios';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { deliverMessages } from './deliver-messages';
import { FlowConnection } from './flow-connection';
import { functionEnvironment, readFunctionConfig } from './function.config';
import { type LogLine, messageLine } from './message-log';

/** What is left of the function's time for giving up what is under way, and for the answer to SQS. */
const TIME_TO_ANSWER_MS = 1500;

// Once for each instance of the function. No Nest container: there is nothing to inject, and it would make a cold start longer.
const environment = functionEnvironment();
const config = readFunctionConfig(environment);
const connection = new FlowConnection(new HttpService(), config, environment);

/**
 * Delivers a batch of SQS messages, and names those that SQS must hand out again. An error of its own means all of them.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const outOfTime = new AbortController();
  const timeLeft = context.getRemainingTimeInMillis() - TIME_TO_ANSWER_MS;
  const timer = setTimeout(() => outOfTime.abort(), Math.max(0, timeLeft));
  try {
    const handled = await deliverMessages(await connection.open(), event.Records, outOfTime.signal);
    for (const message of handled) write(messageLine(message, config.MAX_RECEIVES), context);
    if (handled.some(({ outcome }) => outcome.kind === 'pause')) connection.forget();
    const failed = handled.filter(({ outcome }) => outcome.kind !== 'delivered');
    return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  } finally {
    clearTimeout(timer);
  }
}

/** One JSON line, as the services write them. */
function write({ level, msg, ...fields }: LogLine, { awsRequestId }: Context): void {
  const line = { level, time: new Date().toISOString(), service: 'lambda', invocation: awsRequestId, ...fields, msg };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
