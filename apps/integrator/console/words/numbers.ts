const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** 1234567 as `1,234,567`. */
export function count(value: number): string {
  return WHOLE.format(value);
}

/** `1 package`, `2 packages`. */
export function countOf(value: number, one: string, many: string): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** A length of time, as short as it can be read: `0 s`, `0.12 s`, `4.5 s`, `42 s`, `3 min`, `2 h 5 min`, `4 d 1 h`. */
export function duration(seconds: number): string {
  if (seconds < 0.005) return '0 s';
  if (seconds < 1) return `${seconds.toFixed(2)} s`;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return joined(hours, 'h', minutes % 60, 'min');
  return joined(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

/** How long ago: `just now`, `12 s ago`, `3 min ago`. */
export function ago(atMs: number, nowMs: number): string {
  const seconds = Math.floor((nowMs - atMs) / 1000);
  // The two clocks may differ a little.
  return seconds < 1 ? 'just now' : `${wholeDuration(seconds)} ago`;
}

/** As `duration`, of whole seconds: `4 s`, not `4.0 s`. */
export function wholeDuration(seconds: number): string {
  return duration(Math.max(0, seconds)).replace('.0', '');
}

function joined(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}
