import type { FlowView } from '@app/sync';

/** `stalled` when the source could not be read at the last poll, or the target does not take what is due. */
export function flowState({ hold, lastPollError }: Pick<FlowView, 'hold' | 'lastPollError'>): 'running' | 'stalled' {
  return hold === null && lastPollError === null ? 'running' : 'stalled';
}
