import type { FlowDto } from '@app/contracts';
import { Empty } from '../parts/empty';
import { Age } from '../parts/time';
import { hrefOf } from '../routing/route';
import type { DeliveryFilter } from '../wire/flow-api';
import { flowWords } from '../words/flow-words';

interface NoDeliveriesProps {
  readonly flow: FlowDto;
  readonly filter: DeliveryFilter;
}

/** Why the list is empty, and where to look next. */
export function NoDeliveries({ flow, filter }: NoDeliveriesProps) {
  const { theSource, record } = flowWords(flow.name);
  const all = hrefOf({ view: 'deliveries', flow: flow.name, filter: {} });
  if (filter.after !== undefined) return <Empty title="That was the last page." />;
  if (filter.search !== undefined) {
    const isNarrowed = filter.state !== undefined || filter.error_code !== undefined;
    return (
      <Empty title={`The ledger knows nothing of “${filter.search}”.`}>
        <ul>
          {isNarrowed && (
            <li>
              It may be there in another state:{' '}
              <a href={hrefOf({ view: 'deliveries', flow: flow.name, filter: { search: filter.search } })}>
                search in all states
              </a>
              .
            </li>
          )}
          <li>Give the whole id or key, or the beginning of the email.</li>
          <li>
            If {theSource} has this {record}, the flow has not read it yet. It last polled{' '}
            {flow.last_poll.at === null ? 'never' : <Age of={flow.last_poll.at} />}
            {flow.last_poll.error !== null && `, in vain: ${flow.last_poll.error.detail}`}
            {flow.state === 'paused' && ', and is paused: resume it first'}.
          </li>
          {flow.can_audit && (
            <li>
              An <a href={hrefOf({ view: 'audits', flow: flow.name })}>audit</a> finds what {theSource} has and the
              ledger missed.
            </li>
          )}
        </ul>
      </Empty>
    );
  }
  if (filter.state !== undefined || filter.error_code !== undefined) {
    return (
      <Empty title={`No delivery is ${filter.state ?? `refused with ${filter.error_code}`}.`}>
        <p>
          See <a href={all}>all deliveries</a>.
        </p>
      </Empty>
    );
  }
  return (
    <Empty title="No deliveries yet.">
      <p>
        They appear here as soon as {theSource} has a new {record}.
      </p>
    </Empty>
  );
}
