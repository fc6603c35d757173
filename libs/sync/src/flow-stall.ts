import type { Hold } from './flow-hold';
import type { Cause } from './outcome';

/** A flow that ought to move and does not. */
export interface Stall {
  readonly reason: 'source-unreadable' | 'not-polled' | 'nothing-settled';
  readonly detail: string;
  /** Since when nothing moved, in ms of the epoch. */
  readonly since: number;
}

/** So often a poll that found nothing is noted at most: noting waits for the disk. `lastPollAt` may be older by that. */
export const POLL_NOTED_EVERY_MS = 1000;

/** What is known of how a flow moves. Instants are ms of the epoch. */
export interface FlowMotion {
  readonly pausedAt: number | null;
  readonly resumedAt: number | null;
  /** When deliveries that had ended were last made due again: they are old, and have not yet had their time. */
  readonly replayedAt: number | null;
  readonly lastPollAt: number | null;
  readonly lastPollError: Cause | null;
  readonly pollFailingSince: number | null;
  readonly oldestUndeliveredAt: number | null;
  /** Why its last attempt failed; `null` when none did. */
  readonly oldestUndeliveredError: Cause | null;
  readonly lastSettledAt: number | null;
  readonly hold: Hold | null;
}

export interface StallRules {
  /** How long nothing may move. */
  readonly afterMs: number;
  readonly pollEveryMs: number;
}

/**
 * Why a flow is stalled, or `null` when it is not: it is paused, it moves, or has not had the time to. What was before
 * `openedAt`, when this integrator began to run it, is not held against it.
 */
export function stallOf(flow: FlowMotion, rules: StallRules, openedAt: number, nowMs: number): Stall | null {
  if (flow.pausedAt !== null) return null;
  const activeSince = Math.max(openedAt, flow.resumedAt ?? 0);
  return firstOverdue(candidates(flow, activeSince, rules), rules.afterMs, nowMs);
}

interface Candidate extends Stall {
  /** More time than the others get. */
  readonly graceMs?: number;
}

function candidates(flow: FlowMotion, activeSince: number, { pollEveryMs }: StallRules): Candidate[] {
  const {
    hold,
    lastPollAt,
    lastPollError,
    lastSettledAt,
    oldestUndeliveredAt,
    oldestUndeliveredError,
    pollFailingSince,
  } = flow;
  const sinceActive = (instant: number | null): number => Math.max(activeSince, instant ?? 0);
  const unreadable: Candidate[] =
    pollFailingSince === null
      ? []
      : [{ reason: 'source-unreadable', detail: lastPollError?.detail ?? '', since: sinceActive(pollFailingSince) }];
  const unsettled: Candidate[] =
    oldestUndeliveredAt === null
      ? []
      : [
          {
            reason: 'nothing-settled',
            detail: (hold?.cause ?? oldestUndeliveredError)?.detail ?? 'Deliveries are due, and none came to an end.',
            since: Math.max(sinceActive(lastSettledAt), oldestUndeliveredAt, flow.replayedAt ?? 0),
          },
        ];
  const unpolled: Candidate = {
    reason: 'not-polled',
    detail: 'No poll of the source came to an end.',
    since: sinceActive(lastPollAt),
    graceMs: pollEveryMs + POLL_NOTED_EVERY_MS,
  };
  return [...unreadable, ...unsettled, unpolled];
}

function firstOverdue(stalls: readonly Candidate[], afterMs: number, nowMs: number): Stall | null {
  const overdue = stalls.find(({ since, graceMs = 0 }) => nowMs - since > afterMs + graceMs);
  if (overdue === undefined) return null;
  const { reason, detail, since } = overdue;
  return { reason, detail, since };
}
