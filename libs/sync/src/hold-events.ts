import type { Hold } from './flow-hold';
import type { SyncEvent } from './sync-event';

/** Tells what a decision about the hold changed, once the ledger has taken it. */
export function observeHold(flow: string, decide: (current: Hold | null) => Hold | null) {
  let before: Hold | null = null;
  let after: Hold | null = null;
  return {
    next: (current: Hold | null): Hold | null => {
      before = current;
      after = decide(current);
      return after;
    },
    isHeld: (): boolean => after !== null,
    events: (): SyncEvent[] => {
      if (after === before) return [];
      if (after === null) return [{ flow, kind: 'hold-ended' }];
      return [{ flow, kind: 'held', cause: after.cause, probeAt: after.probeAt, isFirst: before === null }];
    },
  };
}
