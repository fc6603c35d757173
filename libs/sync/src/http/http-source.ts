import type { HttpService } from '@nestjs/axios';
import { defer, map } from 'rxjs';
import { type Page, type Source, SourceError } from '../flow';
import type { Cause } from '../outcome';
import { retryAfter } from '../retry-after';
import { type Exchange, exchange } from './exchange';
import { nextPath } from './next-link';
import { RetryBudget } from './retry-budget';
import { onSameServer } from './same-server';
import { retryExchange, type RetrySettings } from './retry-exchange';

export interface HttpSourceSettings {
  /** Answers `GET` with a JSON array. */
  readonly url: string;
  /** Sent with every request, for example credentials: to the server of `url`, and to no other. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Asked for as `limit` once the source has shown that it pages. */
  readonly pageSize: number;
  readonly timeoutMs: number;
  readonly retry: RetrySettings;
  readonly now: () => number;
  /** What it is called in the words of a failure; an audit reads targets, too. */
  readonly called?: 'source' | 'target';
}

/**
 * Reads records from `GET url`. Whether the source pages is found out from its answer: with a `Link: rel="next"` that
 * link is the cursor and only what is new is read; without one the array is everything, read whole each time, and the
 * ledger tells what is new.
 */
export function httpSource(http: HttpService, settings: HttpSourceSettings): Source {
  const budget = new RetryBudget(settings.retry.maxRetries);
  return {
    read: (cursor) =>
      defer(() => {
        const url = cursor === null ? settings.url : onSameServer(settings.url, cursor);
        return retryExchange(
          exchange(http, { method: 'GET', url, headers: { ...settings.headers } }, settings.timeoutMs),
          isWorthRepeating,
          settings.retry,
          budget,
        ).pipe(map((result) => toPage(result, url, cursor, settings)));
      }),
  };
}

function isWorthRepeating(result: Exchange): boolean {
  if (result.kind === 'no-answer') return true;
  return result.kind === 'answer' && result.status >= 500 && result.headers['retry-after'] === undefined;
}

/**
 * What a source says to a position that is not, or no longer, its own: its feed was restored, or the address was changed
 * to another system. Reading from the start is always safe, because the ledger knows what it has.
 */
const POSITION_REFUSED = new Set([400, 404, 410, 422]);

/** @throws SourceError when the answer is not a page: the page is refused whole and the cursor stays */
function toPage(
  result: Exchange,
  url: string,
  cursor: string | null,
  { pageSize, now, called = 'source' }: HttpSourceSettings,
): Page {
  if (result.kind === 'interrupted')
    throw new SourceError({ code: 'interrupted', detail: 'The integrator is stopping.' });
  if (result.kind === 'no-answer')
    throw new SourceError({ code: 'no-answer', detail: `The ${called} does not answer (${result.code}).` });
  const { status, excerpt, headers, json } = result;
  const refusal = (code: string, detail: string): Cause => ({ code, detail, status, excerpt });
  if (cursor !== null && POSITION_REFUSED.has(status)) {
    throw new SourceError(refusal(`http-${status}`, `The ${called} does not know our position (${status}).`), {
      isCursorExpired: true,
    });
  }
  if (status !== 200) {
    const notBefore = retryAfter(headers['retry-after'], headers['date'], now());
    throw new SourceError(refusal(`http-${status}`, `The ${called} answered ${status}.`), {
      ...(notBefore !== undefined && { notBefore }),
    });
  }
  if (!Array.isArray(json))
    throw new SourceError(refusal('not-a-page', `The ${called} did not answer with a JSON array.`));
  const link = nextPath(headers['link'], url);
  if (link === null) return { records: json, next: null, drained: true };
  const next = withLimit(link, url, pageSize);
  return { records: json, next, drained: json.length === 0 || next === cursor };
}

/**
 * Asks for larger pages where that cannot skip anything: `after` is a position. A source that counts pages or rows would
 * count them in another size, so its links are followed to the letter.
 */
function withLimit(path: string, base: string, limit: number): string {
  const url = new URL(new URL(base).origin + path);
  if (!url.searchParams.has('after')) return path;
  url.searchParams.set('limit', String(limit));
  return url.pathname + url.search;
}
