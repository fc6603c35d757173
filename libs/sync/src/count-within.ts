/**
 * How many of the oldest, of which `attempts` is told, may be claimed so that they weigh no more than `limit` together, each by the attempts
 * it had (see `ConnectedTarget`). One at the least: what weighs more than all that may be claimed would never go out.
 */
export function countWithin(attempts: readonly number[], limit: number, weights: readonly [1, ...number[]]): number {
  let weight = 0;
  const first = attempts.findIndex((tried) => (weight += weights[Math.min(tried, weights.length - 1)] ?? 1) > limit);
  return first === -1 ? limit : Math.max(1, first);
}
