import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from 'request-filtering-agent';

export interface WebhookAgents {
  readonly httpAgent: HttpAgent;
  readonly httpsAgent: HttpsAgent;
}

/**
 * The connections to webhooks. Unless private addresses are allowed, one is made only to a public unicast address: the
 * addresses of a name are looked at after it was resolved, and the connection goes to one that was looked at, so that a
 * name cannot lead elsewhere the second time it is asked (DNS rebinding).
 */
export function webhookAgents(isPrivateAllowed: boolean): WebhookAgents {
  const options = { keepAlive: true };
  return isPrivateAllowed
    ? { httpAgent: new HttpAgent(options), httpsAgent: new HttpsAgent(options) }
    : { httpAgent: new RequestFilteringHttpAgent(options), httpsAgent: new RequestFilteringHttpsAgent(options) };
}

/** Whether a connection was refused by {@link webhookAgents}; the library has no code for it. */
export function isPrivateAddressError(error: unknown): boolean {
  return (
    error instanceof Error &&
    /^DNS lookup .* is not allowed\. Because, It is (private|meta) IP address/.test(error.message)
  );
}
