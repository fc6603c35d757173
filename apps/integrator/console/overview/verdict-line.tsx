import type { AuditDto, FlowDto } from '@app/contracts';
import { useNow } from '../live/use-now';
import { Icon, type IconName } from '../parts/icon';
import { ViewTitle } from '../parts/view-title';
import type { FlowWords } from '../words/flow-words';
import { type Verdict, verdictOf } from '../words/verdict';
import { ProofLine } from './proof-line';

interface VerdictLineProps {
  readonly flow: FlowDto;
  /** The newest that is finished. */
  readonly audit: AuditDto | null;
  readonly words: FlowWords;
}

const SIGNS: Readonly<Record<Verdict['tone'], IconName>> = {
  good: 'delivered',
  busy: 'delivering',
  attention: 'stalled',
  bad: 'dead',
};

/** How the promise stands, and what proves it. */
export function VerdictLine({ flow, audit, words }: VerdictLineProps) {
  const verdict = verdictOf(flow, audit, words, useNow());
  return (
    <section class={`verdict tone-${verdict.tone}`} aria-label="The verdict">
      <span class="verdict-sign">
        <Icon name={SIGNS[verdict.tone]} />
      </span>
      <ViewTitle name={flow.name}>{verdict.title}</ViewTitle>
      <p class="verdict-detail">{verdict.detail}</p>
      <ProofLine flow={flow} audit={audit} words={words} />
    </section>
  );
}
