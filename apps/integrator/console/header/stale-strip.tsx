import type { LiveState } from '../live/live-flows';
import { clockTime } from '../parts/time';

/** Across the page while what it shows may be old: nobody must take it for the present. */
export function StaleStrip({ live: { connection, heardAt } }: { readonly live: LiveState }) {
  if (connection !== 'reconnecting' || heardAt === undefined) return null;
  return (
    <p class="stale-strip">
      The integrator does not answer. This is how it was at {clockTime(new Date(heardAt))}; the page goes on by itself.
    </p>
  );
}
