import type { HeardFlow } from '../live/live-flows';
import { Icon, type IconName } from '../parts/icon';
import { ViewTitle } from '../parts/view-title';
import { flowWords } from '../words/flow-words';
import { useFinishedAudit } from '../audits/use-finished-audit';
import { type Verdict, verdictOf } from '../words/verdict';
import { LatestActions } from '../history/latest-actions';
import { LastHour } from './last-hour';
import { NeedsYou } from './needs-you';
import { PromiseDiagram } from './promise-diagram';
import { ProofLine } from './proof-line';

interface OverviewProps {
  readonly heard: HeardFlow;
  readonly isLive: boolean;
}

const SIGNS: Readonly<Record<Verdict['tone'], IconName>> = {
  good: 'delivered',
  busy: 'delivering',
  attention: 'stalled',
  bad: 'dead',
};

/** The promise at a glance: how it stands, what is on the way, how fast, and what needs a human. */
export function Overview({ heard, isLive }: OverviewProps) {
  const { flow } = heard;
  const words = flowWords(flow.name);
  const audit = useFinishedAudit(flow);
  const verdict = verdictOf(flow, audit, words);
  return (
    <>
      <section class={`verdict tone-${verdict.tone}`} aria-label="The verdict">
        <span class="verdict-sign">
          <Icon name={SIGNS[verdict.tone]} />
        </span>
        <ViewTitle name={flow.name}>{verdict.title}</ViewTitle>
        <p class="verdict-detail">{verdict.detail}</p>
        <ProofLine flow={flow} audit={audit} words={words} />
      </section>
      <PromiseDiagram heard={heard} isLive={isLive} words={words} />
      <NeedsYou flow={flow} />
      <div class="columns">
        <LastHour flow={flow} words={words} />
        <LatestActions flow={flow} />
      </div>
    </>
  );
}
