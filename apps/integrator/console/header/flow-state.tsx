import type { FlowDto } from '@app/contracts';
import { StateMark } from '../parts/state-mark';
import { Since } from '../parts/time';
import { standingOf } from './standing-of';

/** How the flow is, and when it is not well: why, and for how long. */
export function FlowState({ flow }: { readonly flow: FlowDto }) {
  const { state, since, why } = standingOf(flow);
  return (
    <span class="flow-state">
      <StateMark state={state} />
      {since !== null && (
        <span class="quiet">
          <Since at={since} />
          {why !== undefined && `: ${why}`}
        </span>
      )}
    </span>
  );
}
