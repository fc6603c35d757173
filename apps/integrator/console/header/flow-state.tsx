import type { FlowDto } from '@app/contracts';
import { StateMark } from '../parts/state-mark';
import { Since } from '../parts/time';

/** How the flow is, and when it is not well: why, and for how long. */
export function FlowState({ flow: { state, stall, paused_since } }: { readonly flow: FlowDto }) {
  const since = state === 'stalled' ? stall?.since : state === 'paused' ? paused_since : undefined;
  return (
    <span class="flow-state">
      <StateMark state={state} />
      {since != null && (
        <span class="quiet">
          <Since at={since} />
          {stall !== null && `: ${stall.detail}`}
        </span>
      )}
    </span>
  );
}
