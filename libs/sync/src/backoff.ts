/** Grows from `baseMs` by a factor of two with each failure, never beyond `capMs`. */
export interface Backoff {
  readonly baseMs: number;
  readonly capMs: number;
}

/**
 * How long to wait after the `failures`-th failure in a row (1 is the first): anything from nothing to the grown delay,
 * so that what failed together does not come back together. "Full jitter" of
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 *
 * @param random a number in [0, 1)
 */
export function fullJitter({ baseMs, capMs }: Backoff, failures: number, random: number): number {
  // 2 ** 1024 is Infinity, and Infinity * 0 is NaN: the exponent is capped well before.
  const grown = baseMs * 2 ** Math.min(Math.max(failures - 1, 0), 30);
  return Math.floor(random * Math.min(grown, capMs));
}
