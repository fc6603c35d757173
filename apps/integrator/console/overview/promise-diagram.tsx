import type { DeliveryStateName } from '@app/contracts';
import type { HeardFlow } from '../live/live-flows';
import { Icon } from '../parts/icon';
import { Age } from '../parts/time';
import { hrefOf } from '../routing/route';
import type { FlowWords } from '../words/flow-words';
import { capitalized, STATE_MEANING } from '../words/state-words';
import { count } from '../words/numbers';
import { Freshness } from './freshness';
import { Pipe } from './pipe';
import { pipesOf } from './pipes-of';

interface PromiseDiagramProps {
  readonly heard: HeardFlow;
  readonly isLive: boolean;
  readonly words: FlowWords;
}

const IN_LEDGER: readonly DeliveryStateName[] = ['pending', 'delivering', 'dead', 'uncertain'];

/** Source, ledger, target: how many are where, and whether they move. */
export function PromiseDiagram({ heard, isLive, words }: PromiseDiagramProps) {
  const { flow } = heard;
  const { deliveries } = flow;
  const known = Object.values(deliveries).reduce((sum, one) => sum + one, 0);
  const pipes = pipesOf(flow);
  return (
    <section class="diagram" aria-label={`${words.source}, ledger, ${words.target}`}>
      <div class="station">
        <h2>{words.source}</h2>
        <p class="figure">
          <span class="figure-number">{count(known)}</span> {words.records} discovered
        </p>
        <p class="quiet">
          {flow.last_poll.at === null ? (
            'Not polled yet'
          ) : (
            <>
              Polled <Age of={flow.last_poll.at} />
            </>
          )}
        </p>
        {flow.last_poll.error !== null && <p class="fault">{flow.last_poll.error.detail}</p>}
      </div>
      <Pipe {...pipes.reading} />
      <div class="station station-ledger">
        <h2>Ledger</h2>
        <Freshness heard={heard} isLive={isLive} />
        <ul class="counts">
          {IN_LEDGER.map((state) => (
            <li key={state}>
              <StateCount flow={flow.name} state={state} of={deliveries[state]} />
            </li>
          ))}
        </ul>
      </div>
      <Pipe {...pipes.sending} />
      <div class="station">
        <h2>{words.target}</h2>
        <p class="figure">
          <span class="figure-number" data-count="delivered">
            {count(deliveries.delivered)}
          </span>{' '}
          <a href={hrefOf({ view: 'deliveries', flow: flow.name, filter: { state: 'delivered' } })}>delivered</a>
        </p>
        <p class="quiet">
          {flow.last_settled_at === null ? (
            'Nothing settled yet'
          ) : (
            <>
              Last settled <Age of={flow.last_settled_at} />
            </>
          )}
        </p>
        {flow.hold !== null && <p class="fault">{flow.hold.cause.detail}</p>}
      </div>
    </section>
  );
}

interface StateCountProps {
  readonly flow: string;
  readonly state: DeliveryStateName;
  readonly of: number;
}

function StateCount({ flow, state, of }: StateCountProps) {
  return (
    <a
      class={`count ${of === 0 ? 'count-none' : `tone-${state}`}`}
      href={hrefOf({ view: 'deliveries', flow, filter: { state } })}
      title={STATE_MEANING[state]}
    >
      <span class="count-number" data-count={state}>
        {count(of)}
      </span>
      <span class="count-name">
        <Icon name={state} />
        {capitalized(state)}
      </span>
    </a>
  );
}
