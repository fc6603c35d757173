const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
] as const;

/** A duration as people say it: one number, one unit. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${Math.max(0, Math.floor(seconds * 10) / 10)} s`;
  for (const [unit, length] of UNITS) {
    // From two on: "90 min" says more than "1 h".
    if (seconds >= 2 * length) return `${Math.floor(seconds / length)} ${unit}`;
  }
  return `${Math.floor(seconds)} s`;
}

/** How long an instant lies back. */
export function since(instant: string, nowMs: number): string {
  return duration((nowMs - Date.parse(instant)) / 1000);
}

/** In how long an instant will be, or `now` once it is there. */
export function until(instant: string, nowMs: number): string {
  return Date.parse(instant) > nowMs ? ago(instant, nowMs) : 'now';
}

/** How long ago an instant was, or in how long it will be. */
export function ago(instant: string, nowMs: number): string {
  const seconds = (nowMs - Date.parse(instant)) / 1000;
  return seconds < 0 ? `in ${duration(-seconds)}` : `${duration(seconds)} ago`;
}
