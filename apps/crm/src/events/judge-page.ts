import type { Answer, Cause, ChannelState } from './event-channel';
import { nextTry } from './next-try';

/** What is known once a page was sent, as far as its end is decided by it. */
export interface SentPage {
  /** The feed's numbers of the customers, in order. */
  readonly seqs: readonly number[];
  /** What became of each; `undefined` where it was not sent, because one before it failed. */
  readonly answers: readonly (Answer | undefined)[];
}

/** How the channel stands after a page, and what of the page counts. */
export interface Judgement {
  readonly state: ChannelState;
  /** Of the page: events that were taken and refused, up to the first that was neither. */
  readonly taken: number;
  readonly refused: number;
  /** Of the first of these that was refused; `null` when none was. */
  readonly refusal: Cause | null;
  /** Attempts that failed, wherever in the page: several are under way at once. */
  readonly failed: number;
  /** False when there is no use in sending the next page now. */
  readonly goesOn: boolean;
}

/**
 * Decides how a channel stands after a page. The position moves over what was answered without a gap: what comes after a
 * failure is sent again, even when it was taken, because there is but one position.
 *
 * @param random a number in [0, 1)
 */
export function judgePage(before: ChannelState, page: SentPage, nowMs: number, random: number): Judgement {
  const answered = page.answers.slice(0, answeredCount(page.answers));
  const refusals = answered.flatMap((answer) => (answer?.kind === 'refused' ? [answer.cause] : []));
  const failed = page.answers.filter((answer) => answer?.kind === 'failed' || answer?.kind === 'gone').length;
  const moved = {
    position: page.seqs[answered.length - 1] ?? before.position,
    refused: before.refused + refusals.length,
  };
  const counts = {
    taken: answered.length - refusals.length,
    refused: refusals.length,
    refusal: refusals[0] ?? null,
    failed,
  };
  const last = answered.at(-1);
  // How it stands when nothing else stops it: as the last event was answered. No answer says nothing of the receiver.
  const cause = last?.kind === 'refused' ? last.cause : null;
  const well = last === undefined ? before : { ...moved, failures: 0, dueAt: null, pausedAt: null, cause };
  const stop = page.answers[answered.length];
  if (stop === undefined) return { ...counts, goesOn: true, state: well };
  switch (stop.kind) {
    case 'failed': {
      const failures = answered.length > 0 ? 1 : before.failures + 1;
      const dueAt = nextTry(failures, stop.notBefore, nowMs, random);
      return { ...counts, goesOn: false, state: { ...moved, failures, dueAt, pausedAt: null, cause: stop.cause } };
    }
    case 'gone':
      return {
        ...counts,
        goesOn: false,
        state: { ...moved, failures: 0, dueAt: null, pausedAt: nowMs, cause: stop.cause },
      };
    case 'interrupted':
    // Neither of these two ends what was answered.
    case 'taken':
    case 'refused':
      return { ...counts, goesOn: false, state: well };
  }
}

/** How many were answered, from the first one on without a gap. */
export function answeredCount(answers: readonly (Answer | undefined)[]): number {
  const gap = answers.findIndex((answer) => answer?.kind !== 'taken' && answer?.kind !== 'refused');
  return gap === -1 ? answers.length : gap;
}
