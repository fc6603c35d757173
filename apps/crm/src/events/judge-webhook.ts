import type { Answer, Cause } from './event-channel';
import { retryAfter } from './next-try';

/** What came back from a webhook: a status, or the reason why there is none. */
export type WebhookReply =
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter: unknown; readonly date: unknown }
  /** Node's code: `ECONNREFUSED`, `ETIMEDOUT` for the deadline, ... */
  | { readonly kind: 'no-answer'; readonly code: string }
  /** Its address is one that we do not connect to. */
  | { readonly kind: 'private-address' }
  | { readonly kind: 'interrupted' };

/** The address or the signature is wrong, for this event and for every other. */
const CONFIGURATION_FAULTS = new Set([401, 402, 403, 404, 405, 407, 421, 451]);

/** Asks for time. */
const ASKS_FOR_TIME = new Set([408, 425, 429]);

/**
 * Judges what a webhook replied.
 *
 * | reply                                     | answer  | what follows                                              |
 * |-------------------------------------------|---------|-----------------------------------------------------------|
 * | 2xx                                       | taken   | the next event                                            |
 * | 410                                       | gone    | the channel is paused, as Standard Webhooks asks          |
 * | 1xx, 3xx, 401, 403, 404, 405, ..., 408, 425, 429, 5xx, none | failed | the same event again, after a growing pause |
 * | any other 4xx                             | refused | the next event: this one would be refused for ever        |
 *
 * Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function judgeWebhook(reply: WebhookReply, nowMs: number): Answer {
  switch (reply.kind) {
    case 'interrupted':
      return { kind: 'interrupted' };
    case 'private-address':
      return {
        kind: 'failed',
        cause: {
          code: 'private-address',
          detail:
            'Its name leads to a private address, so nothing was sent. Mend WEBHOOK_URLS; WEBHOOK_ALLOW_PRIVATE=yes allows such.',
        },
      };
    case 'no-answer':
      return {
        kind: 'failed',
        cause: {
          code: 'no-answer',
          detail: `The endpoint did not answer in time, or cannot be reached (${reply.code}).`,
        },
      };
    case 'status':
      return judgeStatus(reply.status, retryAfter(reply.retryAfter, reply.date, nowMs));
  }
}

function judgeStatus(status: number, notBefore: number | undefined): Answer {
  const because = (advice: string): Cause => ({
    code: `http-${status}`,
    detail: `The endpoint answered ${status}. ${advice}`.trim(),
  });
  const failed = (advice = ''): Answer => ({
    kind: 'failed',
    cause: because(advice),
    ...(notBefore !== undefined && { notBefore }),
  });
  if (status >= 200 && status < 300) return { kind: 'taken' };
  if (status === 410) {
    return { kind: 'gone', cause: because('It wants no more events: take it out of WEBHOOK_URLS, or resume it.') };
  }
  if (status >= 300 && status < 400) return failed('Redirects are not followed: put where it leads into WEBHOOK_URLS.');
  if (CONFIGURATION_FAULTS.has(status))
    return failed('Check WEBHOOK_URLS, and that the endpoint knows WEBHOOK_SECRETS.');
  if (status < 200 || status >= 500 || ASKS_FOR_TIME.has(status)) return failed();
  return { kind: 'refused', cause: because('It is not sent this event again: let it read the feed, GET /customers.') };
}
