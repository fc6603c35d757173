import { useFinishedAudit } from '../audits/use-finished-audit';
import { LatestActions } from '../history/latest-actions';
import type { HeardFlow } from '../live/live-flows';
import { flowWords } from '../words/flow-words';
import { LastHour } from './last-hour';
import { NeedsYou } from './needs-you';
import { PromiseDiagram } from './promise-diagram';
import { VerdictLine } from './verdict-line';

interface OverviewProps {
  readonly heard: HeardFlow;
  readonly isLive: boolean;
}

/** The promise at a glance: how it stands, what is on the way, how fast, and what needs a human. */
export function Overview({ heard, isLive }: OverviewProps) {
  const { flow } = heard;
  const words = flowWords(flow.name);
  const audit = useFinishedAudit(flow);
  return (
    <>
      <VerdictLine flow={flow} audit={audit} words={words} />
      <PromiseDiagram heard={heard} isLive={isLive} words={words} />
      <NeedsYou flow={flow} />
      <div class="columns">
        <LastHour flow={flow} words={words} />
        <LatestActions flow={flow} />
      </div>
    </>
  );
}
