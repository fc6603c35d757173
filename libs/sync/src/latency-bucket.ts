/** Each bucket ends a quarter above the one before: a percentile read from them is at most that much too high. */
const GROWTH = 1.25;

/** The bucket of a latency in ms: the first one that ends at it or above. Bucket 0 ends at 1 ms. */
export function latencyBucket(latencyMs: number): number {
  return Math.max(0, Math.ceil(Math.log(Math.max(latencyMs, 1)) / Math.log(GROWTH)));
}

/** How many latencies fell into a bucket. */
export interface BucketCount {
  readonly bucket: number;
  readonly count: number;
}

/** The latency in ms that `share` of all did not exceed (nearest rank, rounded up to the end of its bucket); `null` of none. */
export function latencyPercentile(buckets: readonly BucketCount[], share: number): number | null {
  const rising = buckets.filter(({ count }) => count > 0).sort((a, b) => a.bucket - b.bucket);
  const total = rising.reduce((sum, { count }) => sum + count, 0);
  let seen = 0;
  for (const { bucket, count } of rising) {
    seen += count;
    if (seen >= share * total) return GROWTH ** bucket;
  }
  return null;
}
