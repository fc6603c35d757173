import { duration } from '../text/age';
import { count } from '../text/count';
import type { Progress } from './journal';

/** How fast an import goes, and how long it will still take. */
export interface Pace {
  readonly rows: number;
  readonly percent: number;
  readonly rowsPerSecond: number;
  /** `undefined` while nobody can say. */
  readonly secondsLeft: number | undefined;
}

interface Run {
  /** What was done before this run. */
  readonly from: Progress;
  readonly totalBytes: number;
  readonly elapsedMs: number;
}

function rowsOf({ created, existing, rejected }: Progress): number {
  return created + existing + rejected;
}

/** Reckons with this run alone: an earlier one may have been faster, or long ago. */
export function paceOf(progress: Progress, { from, totalBytes, elapsedMs }: Run): Pace {
  const seconds = elapsedMs / 1000;
  const bytes = progress.position.byte - from.position.byte;
  const rows = rowsOf(progress) - rowsOf(from);
  return {
    rows: rowsOf(progress),
    percent: totalBytes === 0 ? 100 : Math.floor((progress.position.byte / totalBytes) * 100),
    rowsPerSecond: seconds > 0 ? Math.round(rows / seconds) : 0,
    secondsLeft: bytes > 0 ? ((totalBytes - progress.position.byte) / bytes) * seconds : undefined,
  };
}

/** The pace in words. */
export function paceLine({ rows, percent, rowsPerSecond, secondsLeft }: Pace): string {
  const left = secondsLeft === undefined ? '' : `, ${duration(secondsLeft)} left`;
  return `${percent} %, ${count(rows)} rows, ${count(rowsPerSecond)} rows/s${left}`;
}
