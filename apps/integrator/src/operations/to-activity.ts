import type { ActivityDto } from '@app/contracts';
import { type DeliveredMinute, latencyPercentile } from '@app/sync';

const MINUTES = 60;

/** The hour up to `lastMinute` (minutes of the epoch), minute by minute: those with nothing in them too. */
export function toActivity(minutes: readonly DeliveredMinute[], lastMinute: number): ActivityDto[] {
  const byMinute = Map.groupBy(minutes, ({ minute }) => minute);
  return Array.from({ length: MINUTES }, (_, index) => {
    const minute = lastMinute - MINUTES + 1 + index;
    const buckets = byMinute.get(minute) ?? [];
    return {
      at: new Date(minute * 60_000).toISOString(),
      delivered: buckets.reduce((sum, { count }) => sum + count, 0),
      p50_seconds: toSeconds(latencyPercentile(buckets, 0.5)),
      p99_seconds: toSeconds(latencyPercentile(buckets, 0.99)),
    };
  });
}

function toSeconds(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms) / 1000;
}
