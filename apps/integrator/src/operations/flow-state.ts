import type { FlowView } from '@app/sync';

/**
 * `paused` by an operator; `stalled` when the source could not be read at the last poll, or the target does not take what
 * is due.
 */
export function flowState({
  hold,
  lastPollError,
  pausedAt,
}: Pick<FlowView, 'hold' | 'lastPollError' | 'pausedAt'>): 'running' | 'paused' | 'stalled' {
  if (pausedAt !== null) return 'paused';
  return hold === null && lastPollError === null ? 'running' : 'stalled';
}
