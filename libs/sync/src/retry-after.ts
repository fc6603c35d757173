/** No answer may hold a flow longer than this, whatever it asks for. */
export const MAX_RETRY_AFTER_MS = 15 * 60 * 1000;

/**
 * Reads a `Retry-After` header (RFC 9110 section 10.2.3): seconds or an HTTP date. A date is taken relative to the
 * answer's own `Date`, so that the two clocks need not agree. The CRM has the same in `apps/crm/src/events/next-try.ts`: it
 * may not import the engine, nor the engine anything of a service. Whoever changes one changes the other.
 *
 * @returns the instant before which to leave the other side alone, in ms of the epoch; `undefined` when the header is
 * missing or makes no sense, and the caller's own backoff applies
 */
export function retryAfter(
  header: string | undefined,
  dateHeader: string | undefined,
  nowMs: number,
): number | undefined {
  const text = header?.trim() ?? '';
  const waitMs = /^\d+$/.test(text) ? Number(text) * 1000 : dateOf(text) - (dateOf(dateHeader) || nowMs);
  if (Number.isNaN(waitMs)) return undefined;
  return nowMs + Math.min(Math.max(waitMs, 0), MAX_RETRY_AFTER_MS);
}

/** RFC 9110 section 5.6.7, in the one form that is generated today; `Date.parse` alone makes a date of `5, 5`. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

function dateOf(header: string | undefined): number {
  return header !== undefined && HTTP_DATE.test(header) ? Date.parse(header) : Number.NaN;
}
