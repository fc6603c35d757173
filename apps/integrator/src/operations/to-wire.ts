import type { DeliveryDetailDto, DeliveryDto, FlowDto, OperatorActionDto } from '@app/contracts';
import type { DeliveryView, FlowView, LedgerView, OperatorAction } from '@app/sync';
import { flowState } from './flow-state';

/** The ledger's view of a flow, as the wire has it. */
export function toFlowDto(view: FlowView, nowMs: number): FlowDto {
  return {
    name: view.name,
    state: flowState(view),
    cursor: view.cursor,
    deliveries: { ...view.counts },
    oldest_undelivered_seconds:
      view.oldestUndeliveredAt === null ? 0 : Math.max(0, nowMs - view.oldestUndeliveredAt) / 1000,
    last_poll: { at: instant(view.lastPollAt), error: view.lastPollError },
    paused_since: instant(view.pausedAt),
    hold: view.hold && {
      cause: view.hold.cause,
      since: new Date(view.hold.heldSince).toISOString(),
      probe_at: new Date(view.hold.probeAt).toISOString(),
    },
  };
}

export function toDeliveryDto(view: DeliveryView): DeliveryDto {
  return {
    key: view.key,
    state: view.state,
    failed_attempts: view.attempts,
    discovered_at: new Date(view.discoveredAt).toISOString(),
    due_at: instant(view.dueAt),
    settled_at: instant(view.settledAt),
    reference: view.reference,
    last_error: view.lastError,
  };
}

export function toDeliveryDetailDto(view: NonNullable<Awaited<ReturnType<LedgerView['delivery']>>>): DeliveryDetailDto {
  return {
    ...toDeliveryDto(view),
    record: view.record,
    attempts: view.failures.map(({ number, endedAt, durationMs, outcome, cause }) => ({
      number,
      ended_at: new Date(endedAt).toISOString(),
      duration_ms: durationMs,
      outcome,
      cause,
    })),
  };
}

export function toActionDto({ atMs, operator, action, before, after }: OperatorAction): OperatorActionDto {
  return { at: new Date(atMs).toISOString(), operator, action, before, after };
}

function instant(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
