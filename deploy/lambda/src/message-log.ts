import type { Cause } from '@app/sync';
import type { Handled } from './message-batch';

/** A line of the log, in the words and fields that the services have. `error` means a human must act. */
export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly msg: string;
  readonly [field: string]: unknown;
}

const NEXT = {
  retry: 'could not be delivered for now',
  pause: 'the target refuses everything: check its address and our credentials',
  reject: 'will never be delivered as it is',
  uncertain: 'the answer was lost: look in the target whether the effect is there',
  interrupted: 'the function ran out of time',
} as const;

/**
 * What is told of a message. There is no ledger beside the queue, so every message has its line. A message that SQS hands out
 * again heals itself, unless this was its last time, or it can never go well: that is told at its first receive, too,
 * because its last may be an hour away.
 */
export function messageLine({ messageId, receives, key, outcome }: Handled, maxReceives: number): LogLine {
  const fields = { ...(key !== undefined && { key }), message_id: messageId, receives };
  if (outcome.kind === 'delivered')
    return { level: 'info', msg: `delivered ${key}`, ...fields, request_id: outcome.reference };
  const isLast = receives >= maxReceives;
  const needsHuman = isLast || (outcome.kind === 'reject' && receives === 1);
  const then = isLast ? 'it goes to the dead-letter queue now, see deploy/lambda/README.md' : 'SQS hands it out again';
  return {
    level: needsHuman ? 'error' : 'warn',
    msg: `${key ?? 'a message'}: ${NEXT[outcome.kind]}; ${then}`,
    ...fields,
    outcome: outcome.kind,
    ...('cause' in outcome && { cause: loggable(outcome.cause) }),
  };
}

/** Without the excerpt of the target's answer, which may name customers. */
function loggable({ excerpt: _kept, ...cause }: Cause): Omit<Cause, 'excerpt'> {
  return cause;
}
