import type { IncomingHttpHeaders } from 'node:http';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';

/**
 * Makes the check whether a body was signed with one of `secrets` within the last 5 minutes (and not more than 5 minutes
 * ahead of our clock). Source: https://www.standardwebhooks.com, with its own library.
 *
 * A body that is sent once more within that time passes again: the ledger absorbs it, as it does every repetition.
 */
export function signatureCheck(secrets: readonly string[]): (body: Buffer, headers: IncomingHttpHeaders) => boolean {
  const webhooks = secrets.map((secret) => new Webhook(secret));
  return (body, headers) => {
    const signed = Object.fromEntries(
      ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => [name, String(headers[name] ?? '')]),
    );
    return webhooks.some((webhook) => passes(webhook, body, signed));
  };
}

function passes(webhook: Webhook, body: Buffer, headers: Record<string, string>): boolean {
  try {
    // It looks at the time first: what is stale costs no hash.
    webhook.verify(body, headers, { jsonParse: false });
    return true;
  } catch (error) {
    if (error instanceof WebhookVerificationError) return false;
    throw error;
  }
}
