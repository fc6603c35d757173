import type { FlowDto } from '@app/contracts';

/** Whether something goes through, and what a reader is told about it. */
export interface PipeState {
  readonly state: 'open' | 'flowing' | 'paused' | 'broken';
  readonly label: string;
}

/** How the two halves of a flow do: reading the source into the ledger, and sending from there to the target. */
export function pipesOf({ state, stall, hold, last_poll, deliveries }: FlowDto): {
  readonly reading: PipeState;
  readonly sending: PipeState;
} {
  if (state === 'paused') {
    const paused = { state: 'paused', label: 'paused' } as const;
    return { reading: paused, sending: paused };
  }
  const cannotRead = last_poll.error !== null || (stall !== null && stall.reason !== 'nothing-settled');
  const cannotSend = hold !== null || stall?.reason === 'nothing-settled';
  return {
    reading: cannotRead
      ? { state: 'broken', label: stall?.reason === 'not-polled' ? 'not polled' : 'unreadable' }
      : { state: 'open', label: 'reads' },
    sending: cannotSend
      ? { state: 'broken', label: hold === null ? 'stalled' : 'held' }
      : { state: deliveries.delivering > 0 ? 'flowing' : 'open', label: 'sends' },
  };
}
