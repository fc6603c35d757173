import type { AuditDto, FlowDto } from '@app/contracts';
import { isClean } from './audit-words';
import type { FlowWords } from './flow-words';
import { count, countOf } from './numbers';
import { capitalized } from './state-words';

/** How the promise stands, in one sentence; `tone` says whether somebody must act. */
export interface Verdict {
  readonly tone: 'good' | 'busy' | 'attention' | 'bad';
  readonly title: string;
  readonly detail: string;
}

/**
 * The first thing that is wrong: that nothing goes on before what an audit found, and that before what waits; otherwise what is under way; otherwise what is known to be good. It
 * claims no more than was seen: only an audit can say "every".
 */
export function verdictOf(flow: FlowDto, audit: AuditDto | null, words: FlowWords): Verdict {
  const { deliveries } = flow;
  const waiting = deliveries.pending + deliveries.delivering;
  const given = deliveries.dead + deliveries.uncertain;
  return (
    (flow.state === 'stalled' ? stalled(flow) : undefined) ??
    fromAudit(audit, given, words) ??
    (flow.state === 'paused' ? paused(waiting, words) : undefined) ??
    (given > 0 ? needsYou(flow, words) : undefined) ??
    (waiting > 0
      ? {
          tone: 'busy',
          title: `${countOf(waiting, words.effect, words.effects)} on the way.`,
          detail: `${count(deliveries.delivered)} delivered so far.`,
        }
      : atRest(flow, audit, words))
  );
}

/** It says when: what an audit found may have been mended since, and only the next one can tell. */
function fromAudit(audit: AuditDto | null, given: number, words: FlowWords): Verdict | undefined {
  if (audit?.state !== 'finished' || isClean(audit)) return undefined;
  const missing = audit.missing - audit.repaired;
  if (missing > 0) {
    return {
      tone: 'bad',
      title: `${countOf(missing, words.record, words.records)} had no ${words.effect} at the last audit.`,
      detail: `${given > 0 ? 'Replay the dead letters once their cause is mended' : 'Repair delivers them'}, then audit again.`,
    };
  }
  if (audit.duplicates > 0) {
    return {
      tone: 'bad',
      title: `${countOf(audit.duplicates, words.record, words.records)} had more than one ${words.effect} at the last audit.`,
      detail: `Take the others back in ${words.theTarget}, then audit again.`,
    };
  }
  return {
    tone: 'attention',
    title: `${countOf(audit.orphans, words.effect, words.effects)} belonged to no ${words.record} at the last audit.`,
    detail: `${capitalized(words.theSource)} does not know of them, or no longer.`,
  };
}

function stalled({ stall }: FlowDto): Verdict {
  return { tone: 'bad', title: 'Nothing goes on.', detail: stall?.detail ?? 'The flow is stalled.' };
}

function paused(waiting: number, words: FlowWords): Verdict {
  const waits = `${countOf(waiting, `${words.effect} waits`, `${words.effects} wait`)}. `;
  return {
    tone: 'attention',
    title: 'Paused by an operator.',
    detail: `${waiting > 0 ? waits : ''}Nothing is read and nothing is sent until it is resumed; nothing is lost.`,
  };
}

function needsYou({ deliveries: { dead, uncertain } }: FlowDto, words: FlowWords): Verdict {
  const parts = [
    dead > 0 && `${countOf(dead, 'dead letter', 'dead letters')}: ${words.theTarget} refused`,
    uncertain > 0 && `${count(uncertain)} uncertain: the answer of ${words.theTarget} was lost`,
  ];
  return {
    tone: 'attention',
    title: `${countOf(dead + uncertain, 'delivery needs', 'deliveries need')} you.`,
    detail: `${parts.filter((part) => part !== false).join('; ')}. The others go on.`,
  };
}

function atRest({ deliveries }: FlowDto, audit: AuditDto | null, words: FlowWords): Verdict {
  if (deliveries.delivered === 0) {
    return {
      tone: 'good',
      title: 'Nothing to deliver yet.',
      detail: `${capitalized(words.theSource)} has told of no ${words.record}.`,
    };
  }
  const isProved = audit !== null && isClean(audit) && audit.repaired === 0 && audit.records > 0;
  return isProved
    ? { tone: 'good', title: `Every ${words.record} has exactly one ${words.effect}.`, detail: 'Both systems say so.' }
    : {
        tone: 'good',
        title: 'Everything discovered is delivered.',
        detail: 'An audit proves it: it reads both systems.',
      };
}
