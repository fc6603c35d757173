/** A request that must be refused: what is wrong with it, the request, the status, and the last part of the type. */
export type BadRequest = [fault: string, request: Sent, status: number, type: string, at?: readonly string[]];

interface Sent {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** Stands in the input wherever text can stand; no answer may have it. */
export const SECRET = 'hunter2';

export const JSON_TYPE = { 'content-type': 'application/json' };

/** A body as it goes over the wire: with no content type but the one that is given. */
export function raw(
  method: string,
  path: string,
  body: string | Uint8Array,
  headers: Sent['headers'] = JSON_TYPE,
): Sent {
  return { method, path, headers, body };
}

export function json(method: string, path: string, body: unknown, headers?: Sent['headers']): Sent {
  return raw(method, path, JSON.stringify(body), { ...JSON_TYPE, ...headers });
}

export function get(path: string): Sent {
  return { path };
}

/** `fetch` gives a text body a content type of its own, bytes have none. */
export function toRequestInit({ method = 'GET', headers, body }: Sent): RequestInit {
  return {
    method,
    headers: { ...headers },
    ...(body !== undefined && {
      body: typeof body === 'string' ? new TextEncoder().encode(body) : new Uint8Array(body),
    }),
  };
}
