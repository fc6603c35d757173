import type { HttpService } from '@nestjs/axios';
import { type AxiosError, type AxiosResponse, isAxiosError, isCancel } from 'axios';
import { catchError, defer, map, type Observable, of } from 'rxjs';

/** One request to another system. */
export interface Request {
  readonly method: 'GET' | 'POST' | 'OPTIONS';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** What came back: an answer, or the reason why none did. */
export type Exchange =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: Readonly<Record<string, string | undefined>>;
      /** The body as JSON; `undefined` when it is not JSON. */
      readonly json: unknown;
      readonly excerpt: string;
    }
  | {
      readonly kind: 'no-answer';
      /** Node's or axios' code: `ECONNREFUSED`, `ECONNABORTED` for the deadline, ... */
      readonly code: string;
      /** False when the request cannot have reached the other side, so that sending it again is safe for anyone. */
      readonly maybeSent: boolean;
    }
  /** Given up by us; `maybeSent` as above. */
  | { readonly kind: 'interrupted'; readonly maybeSent: boolean };

const EXCERPT_CHARACTERS = 300;
const MAX_ANSWER_BYTES = 5 * 1024 * 1024;

/** What fails in these system calls fails before a byte is sent. */
const BEFORE_SENDING = new Set(['connect', 'getaddrinfo']);

/**
 * Makes one exchange and never errors: what went wrong is a value, to be judged in one place (outcome-policy.ts).
 *
 * A redirect is an answer like any other, not followed: a moved target is a fault of the configuration, and a body
 * re-sent to another address is a risk. Nothing is decompressed: the decoders have had remote holes.
 */
export function exchange(
  http: HttpService,
  request: Request,
  timeoutMs: number,
  signal?: AbortSignal,
): Observable<Exchange> {
  return defer(() => {
    if (signal?.aborted === true) return of<Exchange>({ kind: 'interrupted', maybeSent: false });
    return http
      .request<string>({
        method: request.method,
        url: request.url,
        data: request.body,
        headers: { Accept: 'application/json', 'Accept-Encoding': 'identity', ...request.headers },
        responseType: 'text',
        transformResponse: (text: unknown) => text,
        validateStatus: () => true,
        maxRedirects: 0,
        decompress: false,
        proxy: false,
        maxContentLength: MAX_ANSWER_BYTES,
        timeout: timeoutMs,
        // axios' own timeout ends with the first byte of an answer; this one holds for the whole of it.
        signal: deadline(timeoutMs, signal),
      })
      .pipe(
        map(toAnswer),
        catchError((error: unknown) => of(toNoAnswer(error, signal))),
      );
  });
}

function deadline(timeoutMs: number, signal?: AbortSignal): AbortSignal {
  const timeout = AbortSignal.timeout(timeoutMs);
  return signal === undefined ? timeout : AbortSignal.any([timeout, signal]);
}

function toAnswer({ status, headers, data }: AxiosResponse<string>): Exchange {
  const text = typeof data === 'string' ? data : '';
  return {
    kind: 'answer',
    status,
    headers: headers as Record<string, string | undefined>,
    json: parse(text),
    excerpt: text.slice(0, EXCERPT_CHARACTERS),
  };
}

function toNoAnswer(error: unknown, signal?: AbortSignal): Exchange {
  if (signal?.aborted === true) return { kind: 'interrupted', maybeSent: true };
  if (isCancel(error)) return { kind: 'no-answer', code: 'ETIMEDOUT', maybeSent: true };
  if (!isAxiosError(error)) throw error;
  const { code, syscall } = systemErrorOf(error);
  return {
    kind: 'no-answer',
    code: code ?? error.code ?? 'UNKNOWN',
    maybeSent: syscall === undefined || !BEFORE_SENDING.has(syscall),
  };
}

/** What Node says of it. A name with several addresses fails with one error for each (IPv6 and IPv4 of localhost). */
function systemErrorOf({ cause }: AxiosError): Partial<NodeJS.ErrnoException> {
  const system: Partial<NodeJS.ErrnoException & { errors: readonly NodeJS.ErrnoException[] }> = cause ?? {};
  return system.errors?.[0] ?? system;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON is a finding for the caller, not a failure: a plain target may answer with any text or none.
    return undefined;
  }
}
