import type { FlowMotion, Stall } from '@app/sync';

/** `paused` by an operator, whatever else is wrong; `stalled` when nothing moved for too long. */
export function flowState(
  { pausedAt }: Pick<FlowMotion, 'pausedAt'>,
  stall: Stall | null,
): 'running' | 'paused' | 'stalled' {
  if (pausedAt !== null) return 'paused';
  return stall === null ? 'running' : 'stalled';
}
