import { Webhook } from 'standardwebhooks';

/** The headers that say who sent a body, and when. */
export interface WebhookHeaders {
  readonly 'webhook-id': string;
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
}

/**
 * Signs a body with every secret, so that a receiver may know any of them: while secrets are exchanged, the old and the new one.
 * Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#webhook-headers-sending-metadata-to-consumers
 *
 * @param id the same at each repetition
 * @param sentAt of this repetition: receivers refuse what is older than some minutes
 */
export function signWebhook(id: string, sentAt: Date, body: string, secrets: readonly string[]): WebhookHeaders {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, sentAt, body)).join(' '),
  };
}
