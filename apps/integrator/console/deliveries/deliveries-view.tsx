import type { DeliveryDto, FlowDto } from '@app/contracts';
import { useEffect, useState } from 'preact/hooks';
import { Pager } from '../parts/pager';
import { Reading } from '../parts/reading';
import { focusTitle, ViewTitle } from '../parts/view-title';
import { hrefOf } from '../routing/route';
import { type DeliveryFilter, FlowApi } from '../wire/flow-api';
import { useReloadOn } from '../wire/use-reload-on';
import { useResource } from '../wire/use-resource';
import { countOf } from '../words/numbers';
import { isReplayable } from '../words/state-words';
import { DeliveryFilters } from './delivery-filters';
import { DeliveryTable } from './delivery-table';
import { NoDeliveries } from './no-deliveries';
import { ReplayAllButton, ReplayKeysButton } from './replay-buttons';
import { replayOffers } from './replay-offers';

const PAGE = 50;
const RELOAD_EVERY_MS = 1500;

interface DeliveriesViewProps {
  readonly flow: FlowDto;
  readonly filter: DeliveryFilter;
}

/** The deliveries that fit a filter, a page at a time. */
export function DeliveriesView({ flow, filter }: DeliveriesViewProps) {
  const { name } = flow;
  const href = (of: DeliveryFilter): string => hrefOf({ view: 'deliveries', flow: name, filter: of });
  const identity = href(filter);
  const resource = useResource(identity, (signal) =>
    new FlowApi(name).deliveries({ order: 'newest', ...given(filter) }, PAGE, signal),
  );
  const [chosenKeys, setChosenKeys] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => setChosenKeys(new Set()), [identity]);
  // What was chosen must not move away below the pointer: while something is, the page stands still.
  const sign = Object.values(flow.deliveries).join(' ');
  useReloadOn(chosenKeys.size === 0 ? sign : '', resource.reload, RELOAD_EVERY_MS);

  const rows = resource.data?.items ?? [];
  const chosen = rows.filter(({ key, state }) => chosenKeys.has(key) && isReplayable({ state }));
  const replayed = (): void => {
    setChosenKeys(new Set());
    resource.reload();
    focusTitle();
  };
  return (
    <>
      <ViewTitle name={`Deliveries · ${name}`}>Deliveries</ViewTitle>
      <DeliveryFilters flow={flow} filter={filter} codes={codesOf(rows)} />
      <section class="panel panel-table" aria-label="Results">
        <div class="toolbar" role="group" aria-label="Replay">
          {chosen.length > 0 && <ReplayKeysButton flow={flow} chosen={chosen} onDone={replayed} />}
          {replayOffers(filter, rows).map((state) => (
            <ReplayAllButton key={state} flow={flow} state={state} errorCode={filter.error_code} onDone={replayed} />
          ))}
        </div>
        <Reading resource={resource} what="the deliveries">
          {({ items, next }) => (
            <>
              <p class="visually-hidden" role="status">
                {countOf(items.length, 'delivery', 'deliveries')} on this page.
              </p>
              {items.length === 0 ? (
                <NoDeliveries flow={flow} filter={filter} />
              ) : (
                <DeliveryTable
                  flow={flow}
                  rows={items}
                  chosen={chosenKeys}
                  onChoose={setChosenKeys}
                  hrefOfCode={(code) => href({ ...filter, after: undefined, error_code: code })}
                />
              )}
              <Pager
                first={filter.after === undefined ? undefined : href({ ...filter, after: undefined })}
                next={items.length < PAGE || next === undefined ? undefined : href({ ...filter, after: next })}
              />
            </>
          )}
        </Reading>
      </section>
    </>
  );
}

/** Without what is `undefined`, which would hide the default. */
function given(filter: DeliveryFilter): DeliveryFilter {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}

function codesOf(rows: readonly DeliveryDto[]): readonly string[] {
  return [...new Set(rows.flatMap(({ last_error }) => last_error?.code ?? []))].sort();
}
