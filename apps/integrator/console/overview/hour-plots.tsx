import type { ActivityDto } from '@app/contracts';
import { useMemo, useState } from 'preact/hooks';
import type { FlowWords } from '../words/flow-words';
import { hourSummary, minuteSummary } from './hour-words';
import { latencyPlot, throughputPlot } from './plot-options';
import { Plot } from './plot';

interface HourPlotsProps {
  readonly activity: readonly ActivityDto[];
  readonly words: FlowWords;
}

/** Two plots over the same hour; pointing at a minute in one tells that minute of both. */
export function HourPlots({ activity, words }: HourPlotsProps) {
  const [pointed, setPointed] = useState<number>();
  const times = useMemo(() => activity.map(({ at }) => Date.parse(at) / 1000), [activity]);
  const throughput = useMemo(() => [times, activity.map(({ delivered }) => delivered)], [times, activity]);
  const latency = useMemo(
    () => [times, activity.map(({ p50_seconds }) => p50_seconds), activity.map(({ p99_seconds }) => p99_seconds)],
    [times, activity],
  );
  const minute = pointed === undefined ? undefined : activity[pointed];
  const summary = hourSummary(activity, words);
  return (
    <>
      <p class="hour-words">{minute === undefined ? summary : minuteSummary(minute)}</p>
      <figure>
        <figcaption>Delivered per minute</figcaption>
        <Plot
          describe={throughputPlot}
          data={throughput}
          label={`Bars, one per minute. ${summary}`}
          onPoint={setPointed}
        />
      </figure>
      <figure>
        <figcaption>
          From discovery to delivery
          <span class="key key-p50">p50</span>
          <span class="key key-p99">p99</span>
        </figcaption>
        <Plot describe={latencyPlot} data={latency} label={`Two lines, p50 and p99. ${summary}`} onPoint={setPointed} />
      </figure>
    </>
  );
}
