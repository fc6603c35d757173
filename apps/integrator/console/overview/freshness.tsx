import type { HeardFlow } from '../live/live-flows';
import { useNow } from '../live/use-now';
import { duration } from '../words/numbers';

interface FreshnessProps {
  readonly heard: HeardFlow;
  /** Otherwise nobody knows whether it has been delivered meanwhile: the age stands still. */
  readonly isLive: boolean;
}

/** The headline: the age of the oldest delivery that has not come to an end. It grows until one hears of its end. */
export function Freshness({ heard: { flow, heardAt }, isLive }: FreshnessProps) {
  const now = useNow();
  const told = flow.oldest_undelivered_seconds;
  const seconds = told > 0 && isLive ? told + Math.max(0, now - heardAt) / 1000 : told;
  return (
    <p class="figure">
      <span class="figure-number">{duration(seconds)}</span> oldest undelivered
    </p>
  );
}
