import { type Backoff, fullJitter } from './backoff';
import { DELIVERY_TRANSITIONS, type DeliveryState } from './delivery-states';
import type { Sent } from './flow';
import type { Cause } from './outcome';

/** What the ledger writes for one delivery that was sent. */
export interface Settlement {
  /** The delivery's number in the ledger. */
  readonly seq: number;
  readonly key: string;
  /** Attempts that had failed when it was claimed: with the worker's id, the fence. */
  readonly attempts: number;
  readonly outcome: Sent['outcome']['kind'];
  readonly state: DeliveryState;
  /** When it may be sent again; only when it is pending again. */
  readonly dueAt: number | null;
  readonly reference: string | null;
  /** Why it failed; `null` when it did not, or was not attempted. */
  readonly cause: Cause | null;
  readonly durationMs: number;
}

interface Circumstances {
  /** The delivery's number in the ledger. */
  readonly seq: number;
  /** Attempts that failed before this one. */
  readonly attempts: number;
  /** When it was sent: the wait counts from then. */
  readonly sentAtMs: number;
  readonly nowMs: number;
  readonly backoff: Backoff;
  readonly random: number;
}

/** Turns an outcome into the delivery's next state and time. */
export function settle({ key, outcome, durationMs }: Sent, circumstances: Circumstances): Settlement {
  const next = DELIVERY_TRANSITIONS.delivering;
  const { attempts, seq } = circumstances;
  const common = { seq, key, attempts, outcome: outcome.kind, durationMs, dueAt: null, reference: null };
  switch (outcome.kind) {
    case 'delivered':
      return { ...common, state: next.delivered, reference: outcome.reference, cause: null };
    case 'reject':
      return { ...common, state: next.reject, cause: outcome.cause };
    case 'uncertain':
      return { ...common, state: next.uncertain, cause: outcome.cause };
    case 'pause':
      // Due at once: the flow's hold, not the delivery, waits for the target to be mended.
      return { ...common, state: next.pause, dueAt: circumstances.nowMs, cause: outcome.cause };
    case 'retry':
      return { ...common, state: next.retry, dueAt: retryAt(outcome, circumstances), cause: outcome.cause };
    case 'interrupted':
      return { ...common, state: next.release, dueAt: circumstances.nowMs, cause: null };
  }
}

function retryAt(
  { isTargetDown = false, notBefore = 0 }: { readonly isTargetDown?: boolean; readonly notBefore?: number },
  { attempts, sentAtMs, nowMs, backoff, random }: Circumstances,
): number {
  if (isTargetDown) return Math.max(nowMs, notBefore);
  return Math.max(nowMs, sentAtMs + fullJitter(backoff, attempts + 1, random), notBefore);
}
