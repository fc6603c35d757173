import { type Backoff, fullJitter } from './backoff';
import type { Sent } from './flow';
import type { Cause } from './outcome';
import { isOwnFailure } from './outage-watch';

/** A flow that sends nothing but one delivery at a time, to see whether its target is mended. */
export interface Hold {
  readonly cause: Cause;
  readonly heldSince: number;
  /** Probes that failed in a row, the first failure included. */
  readonly failures: number;
  readonly probeAt: number;
}

interface Circumstances {
  readonly isProbe: boolean;
  /** True when so many deliveries failed in a row, these included, that the target is at fault (outage-watch.ts). */
  readonly isStreak: boolean;
  /** When these were sent. The wait counts from then: a target that takes its time to fail is found back no later. */
  readonly sentAtMs: number;
  readonly nowMs: number;
  readonly backoff: Backoff;
  readonly random: number;
}

/**
 * Decides, after some deliveries were sent, whether the flow is held. A fault of the target (its address, our
 * credentials, that it is down or asks for time) would meet every other delivery too: the backlog waits, due but
 * untouched, and goes on by itself when a probe gets through.
 */
export function nextHold(
  current: Hold | null,
  sent: readonly Sent[],
  { isProbe, isStreak, sentAtMs, nowMs, backoff, random }: Circumstances,
): Hold | null {
  const outcomes = sent.map(({ outcome }) => outcome);
  if (outcomes.some(({ kind }) => kind === 'delivered' || kind === 'reject')) return null;
  // A probe that was not sent, or given up by shutdown, has told nothing: the next one need not wait.
  if (isProbe && current !== null && outcomes.every(({ kind }) => kind === 'interrupted'))
    return { ...current, probeAt: nowMs };
  const faults = outcomes.filter(
    (outcome) =>
      isFaultOfTarget(outcome) || (isProbe && outcome.kind === 'retry') || (isStreak && isOwnFailure(outcome)),
  );
  const cause = faults.flatMap((fault) => ('cause' in fault ? [fault.cause] : []))[0];
  // What was under way when the hold began says nothing new: only a probe makes the next one wait longer.
  if (cause === undefined || (current !== null && !isProbe)) return current;
  const failures = (current?.failures ?? 0) + 1;
  const floors = faults.map((fault) => (fault.kind === 'retry' ? (fault.notBefore ?? 0) : 0));
  return {
    cause,
    heldSince: current?.heldSince ?? nowMs,
    failures,
    probeAt: Math.max(nowMs, sentAtMs + fullJitter(backoff, failures, random), ...floors),
  };
}

/**
 * A lost answer counts too: where it makes a delivery uncertain, the next ones would become so one by one, for a human
 * to sort out.
 */
export function isFaultOfTarget(outcome: Sent['outcome']): boolean {
  if (outcome.kind === 'retry') return outcome.isTargetDown === true;
  return outcome.kind === 'pause' || outcome.kind === 'uncertain';
}
