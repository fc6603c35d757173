import { catchError, defer, map, type Observable, of, race, retry, timer } from 'rxjs';
import { aborted$ } from '../aborted';
import { type Backoff, fullJitter } from '../backoff';
import type { Exchange } from './exchange';
import type { RetryBudget } from './retry-budget';

/** How often and how soon a request is repeated within one attempt. */
export interface RetrySettings {
  readonly maxRetries: number;
  readonly backoff: Backoff;
  readonly random: () => number;
}

/**
 * Repeats an exchange that is worth repeating, as often as the settings and the system's budget allow, and gives the last
 * one. This is the short retry, of seconds, for a hiccup; the ledger's backoff between attempts is the long one.
 */
export function retryExchange(
  exchange$: Observable<Exchange>,
  isWorthRepeating: (exchange: Exchange) => boolean,
  { maxRetries, backoff, random }: RetrySettings,
  budget: RetryBudget,
  interrupted?: AbortSignal,
): Observable<Exchange> {
  return defer(() => exchange$).pipe(
    map((exchange) => {
      if (isWorthRepeating(exchange)) throw new Hiccup(exchange);
      if (exchange.kind === 'answer' && exchange.status < 500) budget.earn();
      return exchange;
    }),
    retry({
      count: maxRetries,
      delay: (error, failures) => {
        rethrowOthers(error);
        if (!budget.take()) throw error;
        return wait(fullJitter(backoff, failures, random()), interrupted);
      },
    }),
    catchError((error: unknown) => of((rethrowOthers(error), (error as Hiccup).exchange))),
  );
}

/** An interruption ends the wait: the exchange that follows tells so at once. */
function wait(ms: number, interrupted?: AbortSignal): Observable<unknown> {
  return interrupted === undefined ? timer(ms) : race(timer(ms), aborted$(interrupted));
}

class Hiccup extends Error {
  constructor(readonly exchange: Exchange) {
    super('The exchange failed and may be repeated.');
  }
}

function rethrowOthers(error: unknown): undefined {
  if (!(error instanceof Hiccup)) throw error;
}
