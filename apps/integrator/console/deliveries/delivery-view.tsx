import type { DeliveryDetailDto, FlowDto } from '@app/contracts';
import { Empty } from '../parts/empty';
import { Reading } from '../parts/reading';
import { StateMark } from '../parts/state-mark';
import { Instant } from '../parts/time';
import { focusTitle, ViewTitle } from '../parts/view-title';
import { hrefOf } from '../routing/route';
import { FlowApi } from '../wire/flow-api';
import { useReloadOn } from '../wire/use-reload-on';
import { useResource } from '../wire/use-resource';
import { causeText } from '../words/cause-words';
import { flowWords } from '../words/flow-words';
import { DISCOVERED_BY, isReplayable, STATE_MEANING } from '../words/state-words';
import { Attempts } from './attempts';
import { ReplayOneButton } from './replay-buttons';
import { Timeline } from './timeline';

const RELOAD_EVERY_MS = 500;

interface DeliveryViewProps {
  readonly flow: FlowDto;
  readonly deliveryKey: string;
}

/** What became of one record. */
export function DeliveryView({ flow, deliveryKey }: DeliveryViewProps) {
  const { name, deliveries } = flow;
  const resource = useResource(`${name} ${deliveryKey}`, (signal) => new FlowApi(name).delivery(deliveryKey, signal));
  const isOver = resource.data?.state === 'delivered';
  useReloadOn(isOver ? '' : Object.values(deliveries).join(' '), resource.reload, RELOAD_EVERY_MS);
  const { data, error } = resource;
  const title = data?.label ?? deliveryKey;
  const replayed = (): void => {
    resource.reload();
    focusTitle();
  };
  return (
    <>
      <p class="crumbs">
        <a href={hrefOf({ view: 'deliveries', flow: name, filter: {} })}>Deliveries</a>
      </p>
      <div class="title-line">
        <ViewTitle name={`${title} · ${name}`}>{title}</ViewTitle>
        {data !== undefined && <StateMark state={data.state} />}
      </div>
      {error?.status === 404 && data === undefined ? (
        <Empty title="The ledger knows no delivery with this key.">
          <p>
            It has not been discovered, or the key is cut off: search for the {flowWords(name).record} by id or email.
          </p>
        </Empty>
      ) : (
        <Reading resource={resource} what="the delivery">
          {(delivery) => <Detail flow={flow} delivery={delivery} onReplayed={replayed} />}
        </Reading>
      )}
    </>
  );
}

interface DetailProps {
  readonly flow: FlowDto;
  readonly delivery: DeliveryDetailDto;
  readonly onReplayed: () => void;
}

function Detail({ flow, delivery, onReplayed }: DetailProps) {
  const words = flowWords(flow.name);
  return (
    <>
      <Why flow={flow} delivery={delivery} onReplayed={onReplayed} />
      <div class="columns columns-detail">
        <section class="panel" aria-labelledby="timeline">
          <h2 id="timeline">What happened</h2>
          <Timeline entries={delivery.timeline} isOver={delivery.settled_at !== null} dueAt={delivery.due_at} />
        </section>
        <section class="panel" aria-labelledby="facts">
          <h2 id="facts">The delivery</h2>
          <dl class="facts">
            <dt>Key</dt>
            <dd>
              <code class="whole">{delivery.key}</code>
            </dd>
            <dt>Discovered</dt>
            <dd>
              <Instant at={delivery.discovered_at} /> {DISCOVERED_BY[delivery.discovered_by]}
            </dd>
            <dt>Settled</dt>
            <dd>{delivery.settled_at === null ? 'not yet' : <Instant at={delivery.settled_at} />}</dd>
            <dt>As {words.effect}</dt>
            <dd>{delivery.reference === null ? 'none yet' : <code class="whole">{delivery.reference}</code>}</dd>
          </dl>
          <h2>The record</h2>
          <p class="quiet">What {words.theSource} said when it was discovered.</p>
          <pre>{JSON.stringify(delivery.record, undefined, 2)}</pre>
        </section>
      </div>
      {delivery.attempts.length > 0 && (
        <section class="panel panel-table" aria-labelledby="attempts">
          <h2 id="attempts">Attempts that failed</h2>
          <Attempts attempts={delivery.attempts} />
        </section>
      )}
    </>
  );
}

/** Why it is where it is, first of all, and what can be done. */
function Why({ flow, delivery, onReplayed }: DetailProps) {
  const { state, last_error } = delivery;
  const { record, effect } = flowWords(flow.name);
  if (state === 'delivered') return null;
  return (
    <section class={`why tone-${state}`} aria-label={`Why there is no ${effect}`}>
      <div>
        <p class="why-title">
          {last_error === null ? `This ${record} has no ${effect} yet: ${waits(flow, state)}` : causeText(last_error)}
        </p>
        {last_error !== null && (
          <p>
            {STATE_MEANING[state]} <code>{last_error.code}</code>
          </p>
        )}
        {last_error?.excerpt !== undefined && <pre class="excerpt">{last_error.excerpt}</pre>}
      </div>
      {isReplayable(delivery) && <ReplayOneButton flow={flow} delivery={delivery} onDone={onReplayed} />}
    </section>
  );
}

function waits({ state, stall }: FlowDto, of: string): string {
  if (state === 'paused') return 'the flow is paused.';
  if (state === 'stalled') return `the flow is stalled. ${stall?.detail ?? ''}`;
  return of === 'delivering' ? 'it is on the way.' : 'it is sent next.';
}
