import type { FlowDto } from '@app/contracts';
import { useMemo } from 'preact/hooks';
import { useNow } from '../live/use-now';
import { Reading } from '../parts/reading';
import { FlowApi } from '../wire/flow-api';
import { useReloadOn } from '../wire/use-reload-on';
import { useResource } from '../wire/use-resource';
import type { FlowWords } from '../words/flow-words';
import { HourPlots } from './hour-plots';

const RELOAD_EVERY_MS = 2000;

/** Throughput and latency of the last hour, minute by minute. */
export function LastHour({ flow, words }: { readonly flow: FlowDto; readonly words: FlowWords }) {
  const resource = useResource(flow.name, (signal) => new FlowApi(flow.name).activity(signal));
  const minute = Math.floor(useNow() / 60_000);
  useReloadOn(`${flow.deliveries.delivered} ${minute}`, resource.reload, RELOAD_EVERY_MS);
  const { data, error } = resource;
  // Drawn again when something was read, not each second.
  return useMemo(
    () => (
      <section class="panel last-hour" aria-labelledby="last-hour">
        <h2 id="last-hour">The last hour</h2>
        <Reading resource={resource} what="the last hour">
          {(activity) => <HourPlots activity={activity} words={words} />}
        </Reading>
      </section>
    ),
    [data, error, words],
  );
}
