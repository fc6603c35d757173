import type { LiveState } from '../live/live-flows';
import { clockTime } from '../parts/time';

/** Whether what is on the page is of this moment, and if not, of which. */
export function LiveMark({ live: { connection, heardAt } }: { readonly live: LiveState }) {
  return (
    <span class={`live live-${connection}`} role="status">
      <span class="live-dot" />
      {connection === 'connected' && 'Live'}
      {connection === 'locked' && 'Locked'}
      {connection === 'connecting' && 'Connecting …'}
      {connection === 'reconnecting' &&
        (heardAt === undefined ? 'Reconnecting …' : `Reconnecting … as of ${clockTime(new Date(heardAt))}`)}
    </span>
  );
}
