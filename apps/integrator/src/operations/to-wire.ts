import type {
  AuditDto,
  DeliveryDetailDto,
  DeliveryDto,
  FindingDto,
  FlowDto,
  OperatorActionDto,
  WorkerDto,
} from '@app/contracts';
import {
  type AuditView,
  type DeliveryDetail,
  type DeliveryView,
  type FindingView,
  type FlowView,
  type OperatorAction,
  type Stall,
  timelineOf,
  type WorkerView,
} from '@app/sync';
import { flowState } from './flow-state';

/** The ledger's view of a flow, as the wire has it. */
export function toFlowDto(view: FlowView, { nowMs, stall, canAudit, lastAudit }: FlowCircumstances): FlowDto {
  return {
    name: view.name,
    state: flowState(view, stall),
    cursor: view.cursor,
    deliveries: { ...view.counts },
    oldest_undelivered_seconds:
      view.oldestUndeliveredAt === null ? 0 : Math.max(0, nowMs - view.oldestUndeliveredAt) / 1000,
    last_poll: { at: instant(view.lastPollAt), error: view.lastPollError },
    last_settled_at: instant(view.lastSettledAt),
    paused_since: instant(view.pausedAt),
    stall: stall && { ...stall, since: new Date(stall.since).toISOString() },
    hold: view.hold && {
      cause: view.hold.cause,
      since: new Date(view.hold.heldSince).toISOString(),
      probe_at: new Date(view.hold.probeAt).toISOString(),
    },
    can_audit: canAudit,
    last_audit: lastAudit === undefined ? null : toAuditDto(lastAudit),
  };
}

/** What the integrator knows of a flow beside its ledger. */
interface FlowCircumstances {
  readonly nowMs: number;
  readonly stall: Stall | null;
  readonly canAudit: boolean;
  readonly lastAudit: AuditView | undefined;
}

export function toDeliveryDto(view: DeliveryView): DeliveryDto {
  return {
    key: view.key,
    state: view.state,
    label: view.label,
    failed_attempts: view.attempts,
    discovered_by: view.discoveredBy,
    discovered_at: new Date(view.discoveredAt).toISOString(),
    due_at: instant(view.dueAt),
    settled_at: instant(view.settledAt),
    reference: view.reference,
    last_error: view.lastError,
  };
}

/** `createdAt` is when the record came to be in the source, in ms of the epoch, where that is known. */
export function toDeliveryDetailDto(view: DeliveryDetail, createdAt: number | null): DeliveryDetailDto {
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
    timeline: timelineOf(view, createdAt).map(({ at, kind, detail }) => ({
      at: new Date(at).toISOString(),
      kind,
      detail,
    })),
  };
}

export function toActionDto({ atMs, operator, action, before, after }: OperatorAction): OperatorActionDto {
  return { at: new Date(atMs).toISOString(), operator, action, before, after };
}

export function toAuditDto(view: AuditView): AuditDto {
  const { id, state, records, effects, missing, duplicates, orphans, pending, repaired, cause } = view;
  return {
    id,
    state,
    requested_by: view.requestedBy,
    repair: view.isRepair,
    started_at: new Date(view.startedAt).toISOString(),
    finished_at: instant(view.finishedAt),
    records,
    effects,
    missing,
    duplicates,
    orphans,
    pending,
    repaired,
    cause,
  };
}

export function toFindingDto({ kind, key, deliveryState, effects, isRepaired }: FindingView): FindingDto {
  return { kind, key, delivery_state: deliveryState, effects, repaired: isRepaired };
}

export function toWorkerDto({ id, name, isLost, startedAt, leaseUntil, holdings }: WorkerView): WorkerDto {
  return {
    id,
    name,
    state: isLost ? 'lost' : 'working',
    started_at: new Date(startedAt).toISOString(),
    lease_until: new Date(leaseUntil).toISOString(),
    holds: holdings.map(({ flow, isDiscoverer, deliveries, isAuditor }) => ({
      flow,
      discovers: isDiscoverer,
      deliveries,
      audits: isAuditor,
    })),
  };
}

function instant(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
