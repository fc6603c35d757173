import type { HttpService } from '@nestjs/axios';
import { type AxiosError, type AxiosResponse, isAxiosError, isCancel } from 'axios';
import { asapScheduler, catchError, defer, map, Observable, of, scheduled } from 'rxjs';

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
      /** Node's or axios' code: `ECONNREFUSED`, `ETIMEDOUT` for the deadline, ... */
      readonly code: string;
      /** False when the request cannot have reached the other side, so that sending it again is safe for anyone. */
      readonly maybeSent: boolean;
    }
  /** Given up by us; `maybeSent` as above. */
  | { readonly kind: 'interrupted'; readonly maybeSent: boolean };

const EXCERPT_CHARACTERS = 300;
const MAX_ANSWER_BYTES = 5 * 1024 * 1024;

const NOT_SENT: Exchange = { kind: 'interrupted', maybeSent: false };

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
    // Not at once: of the many that wait for their turn each would begin the next in the middle of its own end.
    if (signal?.aborted === true) return scheduled([NOT_SENT], asapScheduler);
    return ask(http, request, timeoutMs, signal).pipe(
      map(toAnswer),
      catchError((error: unknown) => of(toNoAnswer(error, signal))),
    );
  });
}

/**
 * The request as an observable, given up at its deadline, when it is interrupted, and when nobody waits for it any more. Not by
 * `http.request`, which cancels every request once it is answered: an error with its stack, for each. One timer that is cleared and
 * one signal: `AbortSignal.timeout` and `any` stay behind for as long as the deadline, ten seconds of requests at a time.
 */
function ask(
  http: HttpService,
  { method, url, headers, body }: Request,
  timeoutMs: number,
  signal?: AbortSignal,
): Observable<AxiosResponse<string>> {
  return new Observable((subscriber) => {
    const given = new AbortController();
    const giveUp = (): void => given.abort();
    // axios' own timeout ends with the first byte of an answer; this one holds for the whole of it.
    const deadline = setTimeout(giveUp, timeoutMs);
    signal?.addEventListener('abort', giveUp);
    let isOver = false;
    const over = (): void => {
      isOver = true;
      clearTimeout(deadline);
      signal?.removeEventListener('abort', giveUp);
    };
    http.axiosRef
      .request<string>({
        method,
        url,
        data: body,
        headers: { Accept: 'application/json', 'Accept-Encoding': 'identity', ...headers },
        responseType: 'text',
        transformResponse: (text: unknown) => text,
        validateStatus: () => true,
        maxRedirects: 0,
        decompress: false,
        proxy: false,
        maxContentLength: MAX_ANSWER_BYTES,
        signal: given.signal,
      })
      .then(
        (response) => {
          over();
          subscriber.next(response);
          subscriber.complete();
        },
        (error: unknown) => {
          over();
          subscriber.error(error);
        },
      );
    return () => {
      if (!isOver) giveUp();
      over();
    };
  });
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
