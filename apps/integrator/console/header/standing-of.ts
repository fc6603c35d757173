import type { FlowDto } from '@app/contracts';

/** How a flow stands, in a word; when it is not well: since when, and why. */
export interface Standing {
  readonly state: FlowDto['state'] | 'held';
  readonly since: string | null;
  readonly why: string | undefined;
}

/** A flow that runs and is held sends nothing but probes: that it runs would be too much said. */
export function standingOf({ state, stall, hold, paused_since }: FlowDto): Standing {
  if (state === 'paused') return { state, since: paused_since, why: undefined };
  if (state === 'stalled') return { state, since: stall?.since ?? null, why: stall?.detail };
  if (hold !== null) return { state: 'held', since: hold.since, why: hold.cause.detail };
  return { state, since: null, why: undefined };
}
