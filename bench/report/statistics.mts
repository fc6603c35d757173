/** The middle of them; of an even number the mean of the two in the middle. NaN of none. */
export function median(values: readonly number[]): number {
  const rising = values.toSorted((a, b) => a - b);
  const upper = rising[Math.floor(rising.length / 2)] ?? Number.NaN;
  const lower = rising[Math.ceil(rising.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

/** How far apart the smallest and the largest are, as a part of the median. */
export function spread(values: readonly number[]): number {
  return (Math.max(...values) - Math.min(...values)) / median(values);
}
