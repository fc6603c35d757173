import type { Scale } from '../scale.mts';
import type { Row } from './judge.mts';

/** Where and of what the measurement was made. Nothing of it names a machine, a person or a folder. */
export interface Circumstances {
  readonly commit: string;
  readonly measuredAt: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly node: string;
  readonly platform: string;
}

/** Everything that was measured, for programs. */
export function toJson(circumstances: Circumstances, scale: Scale, rows: readonly Row[]): string {
  const lines = rows.map(({ figure, line, values, median, min, max, isNoisy, verdict }) => ({
    figure,
    name: line.name,
    unit: line.unit,
    median: rounded(median),
    min: rounded(min),
    max: rounded(max),
    values: values.map(rounded),
    goal: line.goal ?? null,
    met: verdict ?? null,
    noisy: isNoisy,
  }));
  return `${JSON.stringify({ ...circumstances, scale, lines }, undefined, 2)}\n`;
}

/** To four significant digits: more of them are noise, and a difference to no purpose. */
function rounded(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(4)) : null;
}
