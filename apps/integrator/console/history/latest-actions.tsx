import type { FlowDto } from '@app/contracts';
import { Empty } from '../parts/empty';
import { Reading } from '../parts/reading';
import { Age } from '../parts/time';
import { hrefOf } from '../routing/route';
import { Change } from './change';
import { useLatestActions } from './use-latest-actions';

const SHOWN = 6;

/** The last few things that operators did. */
export function LatestActions({ flow }: { readonly flow: FlowDto }) {
  const resource = useLatestActions(flow);
  return (
    <section class="panel" aria-labelledby="latest-actions">
      <h2 id="latest-actions">Who did what</h2>
      <Reading resource={resource} what="what operators did">
        {(actions) =>
          actions.length === 0 ? (
            <Empty title="Nobody did anything yet.">
              <p>Who pauses, replays or repairs is kept here, with when and what it changed.</p>
            </Empty>
          ) : (
            <>
              <ul class="action-list">
                {actions.slice(0, SHOWN).map(({ at, operator, action, before, after }) => (
                  <li key={`${at} ${action} ${before} ${after}`}>
                    <span>
                      <strong>{operator}</strong> {action}
                    </span>
                    <span class="quiet">
                      <Age of={at} />
                    </span>
                    <span class="action-change">
                      <Change action={action} before={before} after={after} />
                    </span>
                  </li>
                ))}
              </ul>
              {actions.length > SHOWN && (
                <p class="quiet panel-foot">
                  <a href={hrefOf({ view: 'actions', flow: flow.name })}>All they did</a>
                </p>
              )}
            </>
          )
        }
      </Reading>
    </section>
  );
}
