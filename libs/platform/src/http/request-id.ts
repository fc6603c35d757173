import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const ids = new WeakMap<IncomingMessage, string>();

/**
 * The id of a request, in its log lines and as the `instance` of its problem. A caller's own `X-Request-Id` is kept
 * when it is a UUID, so that one id follows a request through all services.
 */
export function requestIdOf(request: IncomingMessage): string {
  const known = ids.get(request);
  if (known !== undefined) return known;
  const given = request.headers['x-request-id'];
  const id = typeof given === 'string' && UUID.test(given) ? given.toLowerCase() : randomUUID();
  ids.set(request, id);
  return id;
}
