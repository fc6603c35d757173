import type { DeliveryDto, DeliveryStateName, FlowDto } from '@app/contracts';
import { ReplayAllButton } from '../deliveries/replay-buttons';
import { Reading } from '../parts/reading';
import { StateMark } from '../parts/state-mark';
import { Age } from '../parts/time';
import { focusTitle } from '../parts/view-title';
import { hrefOf } from '../routing/route';
import { FlowApi } from '../wire/flow-api';
import { useReloadOn } from '../wire/use-reload-on';
import { useResource } from '../wire/use-resource';
import { causeText } from '../words/cause-words';
import { count } from '../words/numbers';

const SHOWN = 5;
const RELOAD_EVERY_MS = 1000;

/** The deliveries that wait for a human, each with why. Nothing when none does. */
export function NeedsYou({ flow }: { readonly flow: FlowDto }) {
  const states = waitingStates(flow);
  return states.length === 0 ? null : <Waiting flow={flow} states={states} />;
}

/** What is dead or uncertain; in a flow that is stalled also what is pending, for its last error tells why. */
function waitingStates({ state, deliveries }: FlowDto): readonly DeliveryStateName[] {
  const wanted = state === 'stalled' ? (['pending', 'dead', 'uncertain'] as const) : (['dead', 'uncertain'] as const);
  return wanted.filter((one) => deliveries[one] > 0);
}

interface WaitingProps {
  readonly flow: FlowDto;
  readonly states: readonly DeliveryStateName[];
}

function Waiting({ flow, states }: WaitingProps) {
  const { name, deliveries } = flow;
  const resource = useResource(name, (signal) => readWaiting(name, states, signal));
  useReloadOn(states.map((state) => `${state} ${deliveries[state]}`).join(' '), resource.reload, RELOAD_EVERY_MS);
  return (
    <section class="panel needs-you" aria-labelledby="needs-you">
      <div class="panel-head">
        <h2 id="needs-you">Needs you</h2>
        {deliveries.dead > 0 && <ReplayAllButton flow={flow} onDone={focusTitle} />}
      </div>
      <Reading resource={resource} what="what needs you">
        {(waiting) => (
          <ul class="waiting">
            {waiting.map(({ key, state, label, last_error, settled_at, discovered_at }) => (
              <li key={key}>
                <StateMark state={state} />
                <a href={hrefOf({ view: 'delivery', flow: name, key })}>{label ?? key}</a>
                <span class="waiting-cause">
                  {last_error === null ? 'It has not been sent yet.' : causeText(last_error)}{' '}
                  <code>{last_error?.code}</code>
                </span>
                <span class="quiet">
                  <Age of={settled_at ?? discovered_at} />
                </span>
              </li>
            ))}
          </ul>
        )}
      </Reading>
      <p class="quiet panel-foot">
        {states.map((state) => (
          <a key={state} href={hrefOf({ view: 'deliveries', flow: name, filter: { state } })}>
            All {count(deliveries[state])} {state}
          </a>
        ))}
      </p>
    </section>
  );
}

/** The newest of each, but of the pending those that wait longest: they have been tried. */
async function readWaiting(
  flow: string,
  states: readonly DeliveryStateName[],
  signal: AbortSignal,
): Promise<readonly DeliveryDto[]> {
  const api = new FlowApi(flow);
  const limit = Math.ceil(SHOWN / states.length);
  const pages = await Promise.all(
    states.map((state) => api.deliveries({ state, order: state === 'pending' ? 'oldest' : 'newest' }, limit, signal)),
  );
  return pages.flatMap(({ items }) => items);
}
