/** Parts are this much smaller with each attempt: of 500 in a request 62, then 7, then each alone. */
const SHRINK = 8;

/**
 * Deliveries in the parts in which they are sent: together what was never tried, and in ever smaller parts what failed before, until each is
 * alone. One that takes down every request it is in is found so in a few attempts, and the many that only shared its fate, or were lost
 * with their worker, do not each need a request for that: 2,000 of them, one by one, took minutes of a target that takes a second.
 */
export function inParts<T extends { readonly attempts: number }>(deliveries: readonly T[], limit: number): T[][] {
  return [...Map.groupBy(deliveries, ({ attempts }) => attempts)].flatMap(([attempts, alike]) =>
    // Of few the parts are of few: eight that failed together go alone the next time.
    cut(alike, attempts === 0 ? limit : Math.min(atMostTogether(limit, attempts), Math.ceil(alike.length / SHRINK))),
  );
}

/** What counts for more than 1 of `limit`, so that parts that together count for `limit` go out in about `requests` requests. */
export function weightsOfParts(limit: number, requests: number): [1, ...number[]] {
  const attempts = Array.from({ length: Math.ceil(Math.log(limit) / Math.log(SHRINK)) }, (_, nth) => nth + 1);
  return [1, ...attempts.map((tried) => Math.ceil(limit / (atMostTogether(limit, tried) * requests)))];
}

function atMostTogether(limit: number, attempts: number): number {
  return Math.max(1, Math.floor(limit / SHRINK ** attempts));
}

/** The smaller parts of one that was refused as a whole. */
export function inSmallerParts<T>(part: readonly T[]): T[][] {
  return cut(part, part.length / SHRINK);
}

function cut<T>(items: readonly T[], atMost: number): T[][] {
  const size = Math.max(1, Math.floor(atMost));
  return Array.from({ length: Math.ceil(items.length / size) }, (_, nth) => items.slice(nth * size, (nth + 1) * size));
}
