/** The first limit of a pause; it doubles with each failure. */
const BASE_MS = 500;

/** No pause grows beyond this: a receiver that came back is noticed within it. */
const CAP_MS = 5 * 60 * 1000;

/** No answer may hold a channel longer than this, whatever it asks for. */
const MAX_RETRY_AFTER_MS = 15 * 60 * 1000;

/**
 * When to try again after the `failures`-th failure in a row (1 is the first), in ms of the epoch: anything from now to the
 * grown limit, so that what failed together does not come back together, and not before the receiver asks for it.
 * "Full jitter" of https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 *
 * @param random a number in [0, 1)
 */
export function nextTry(failures: number, notBefore: number | undefined, nowMs: number, random: number): number {
  // The exponent is capped where 2 ** it is still a number that can be counted to.
  const grown = BASE_MS * 2 ** Math.min(Math.max(failures - 1, 0), 30);
  return Math.max(nowMs + Math.floor(random * Math.min(grown, CAP_MS)), notBefore ?? 0);
}

/** RFC 9110 section 5.6.7, in the one form that is generated today; `Date.parse` alone makes a date of `5, 5`. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * Reads a `Retry-After` header (RFC 9110 section 10.2.3): seconds or an HTTP date. A date is taken relative to the answer's
 * own `Date`, so that the two clocks need not agree. The engine has the same in `libs/sync/src/retry-after.ts`: it depends on
 * no service and no service on it, and what both may share is words only. Whoever changes one changes the other.
 *
 * @returns the instant to wait for, in ms of the epoch; `undefined` when the header is missing or makes no sense
 */
export function retryAfter(header: unknown, dateHeader: unknown, nowMs: number): number | undefined {
  const text = typeof header === 'string' ? header.trim() : '';
  const waitMs = /^\d+$/.test(text) ? Number(text) * 1000 : dateOf(text) - (dateOf(dateHeader) || nowMs);
  return Number.isNaN(waitMs) ? undefined : nowMs + Math.min(Math.max(waitMs, 0), MAX_RETRY_AFTER_MS);
}

function dateOf(header: unknown): number {
  return typeof header === 'string' && HTTP_DATE.test(header) ? Date.parse(header) : Number.NaN;
}
