import type { AuditDto, FlowDto } from '@app/contracts';
import { isClean } from './audit-words';
import type { FlowWords } from './flow-words';
import { ago, count, countOf, wholeDuration } from './numbers';
import { capitalized } from './state-words';

/** How the promise stands, in one sentence; `tone` says whether somebody must act. */
export interface Verdict {
  readonly tone: 'good' | 'busy' | 'attention' | 'bad';
  readonly title: string;
  readonly detail: string;
}

/**
 * The first thing that is wrong: that nothing goes on before what an audit found, and that before what waits; otherwise
 * what is under way; otherwise what is known to be good. It claims no more than was seen: only an audit can say "every",
 * and only of what it saw.
 */
export function verdictOf(flow: FlowDto, audit: AuditDto | null, words: FlowWords, now: number): Verdict {
  const { deliveries } = flow;
  const waiting = deliveries.pending + deliveries.delivering;
  const given = deliveries.dead + deliveries.uncertain;
  return (
    (flow.state === 'stalled' ? stalled(flow, words) : undefined) ??
    fromAudit(audit, given, words) ??
    (flow.state === 'paused' ? paused(waiting, words) : undefined) ??
    held(flow, waiting, words, now) ??
    unreadable(flow, waiting, words) ??
    (given > 0 ? needsYou(flow, words) : undefined) ??
    (waiting > 0
      ? {
          tone: 'busy',
          title: `${countOf(waiting, words.effect, words.effects)} on the way.`,
          detail: `${count(deliveries.delivered)} delivered so far.`,
        }
      : atRest(flow, audit, words, now))
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

function stalled({ stall }: FlowDto, words: FlowWords): Verdict {
  const system = stall?.reason === 'nothing-settled' ? words.theTarget : words.theSource;
  const next =
    stall?.reason === 'not-polled'
      ? 'See the log of the integrator for what holds it up.'
      : `See that ${system} runs and can be reached; then it goes on by itself.`;
  return {
    tone: 'bad',
    title: 'Deliveries have stopped.',
    detail: `${stall?.detail ?? 'The flow is stalled.'} ${next}`,
  };
}

function paused(waiting: number, words: FlowWords): Verdict {
  return {
    tone: 'attention',
    title: 'Paused by an operator.',
    detail: `${thatWait(waiting, words)}Nothing is read and nothing is sent until it is resumed; nothing is lost.`,
  };
}

function held({ hold }: FlowDto, waiting: number, words: FlowWords, now: number): Verdict | undefined {
  if (hold === null) return undefined;
  const seconds = Math.ceil((Date.parse(hold.probe_at) - now) / 1000);
  const next = seconds > 0 ? `in ${wholeDuration(seconds)}` : 'now';
  return {
    tone: 'attention',
    title: `${capitalized(words.theTarget)} takes nothing.`,
    detail: `${hold.cause.detail} ${thatWait(waiting, words)}One delivery is tried ${next}; it goes on by itself.`,
  };
}

function unreadable({ last_poll: { error } }: FlowDto, waiting: number, words: FlowWords): Verdict | undefined {
  if (error === null) return undefined;
  return {
    tone: 'attention',
    title: `${capitalized(words.theSource)} cannot be read.`,
    detail: `${error.detail} ${thatWait(waiting, words)}It is polled again and again, and goes on by itself.`,
  };
}

/** `3 packages wait. `; nothing when none does. */
function thatWait(waiting: number, words: FlowWords): string {
  return waiting === 0 ? '' : `${countOf(waiting, `${words.effect} waits`, `${words.effects} wait`)}. `;
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

function atRest(
  { deliveries: { delivered } }: FlowDto,
  audit: AuditDto | null,
  words: FlowWords,
  now: number,
): Verdict {
  if (delivered === 0) {
    return {
      tone: 'good',
      title: 'Nothing to deliver yet.',
      detail: `${capitalized(words.theSource)} has told of no ${words.record}.`,
    };
  }
  const proved = audit !== null && isClean(audit) && audit.repaired === 0 ? audit.records - audit.pending : 0;
  const said = ago(Date.parse(audit?.finished_at ?? audit?.started_at ?? ''), now);
  // What came later, and what was too young, no audit has seen.
  if (audit?.records === delivered && proved === delivered) {
    return {
      tone: 'good',
      title: `Every ${words.record} has exactly one ${words.effect}.`,
      detail: `Both systems said so ${said}.`,
    };
  }
  const since = delivered - proved;
  return {
    tone: 'good',
    title: 'Everything discovered is delivered.',
    detail:
      proved > 0 && since > 0
        ? `${countOf(since, words.record, words.records)} came since the last audit, ${said}; the next one proves them too.`
        : 'An audit proves it: it reads both systems.',
  };
}
