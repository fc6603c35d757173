import type { Generated } from 'kysely';
import type { DeliveryState } from '../delivery-states';

/** All instants are ms of the epoch; JSON is kept as text. */
export interface LedgerTables {
  flows: FlowsTable;
  workers: WorkersTable;
  deliveries: DeliveriesTable;
  attempts: AttemptsTable;
  operator_actions: OperatorActionsTable;
  /** What was done to which delivery; `before` is the reference of the effect that a repair found gone. */
  delivery_actions: { delivery: number; action: number; before: string | null };
  delivered_minutes: DeliveredMinutesTable;
  audits: AuditsTable;
  findings: FindingsTable;
}

interface FlowsTable {
  name: string;
  /** The position in the source's feed up to which every record is in `deliveries`. */
  cursor: string | null;
  /** The worker that may discover; `null` when none does. */
  discoverer: string | null;
  last_poll_at: number | null;
  /** The cause why the last poll failed, as JSON; `null` when it went well. */
  last_poll_error: string | null;
  /** Why nothing but probes is sent, as JSON; `null` when the flow is not held. */
  hold_cause: string | null;
  held_since: number | null;
  hold_failures: number;
  /** Since when every poll has failed; `null` when the last one went well. */
  poll_failing_since: number | null;
  /** When an operator paused it; `null` while it may run. */
  paused_at: number | null;
  /** When an operator asked for a poll that nobody has begun yet. */
  poll_asked_at: number | null;
  /** When an operator last let it go on. */
  resumed_at: number | null;
  /** When deliveries that had ended were last made due again. */
  replayed_at: number | null;
  /** When a delivery last came to an end. */
  last_settled_at: number | null;
  /** Rows in `deliveries`, and those of them that are delivered: totals that need no counting. */
  discovered: Generated<number>;
  delivered: Generated<number>;
  /** When the next single delivery may be sent to see whether the target is mended. */
  probe_at: number | null;
}

interface WorkersTable {
  /** The fence in every write of the worker. */
  id: string;
  /** What people know it by; it need not be the only one of this name. */
  name: Generated<string>;
  started_at: Generated<number>;
  lease_until: number;
}

interface DeliveriesTable {
  seq: Generated<number>;
  flow: string;
  key: string;
  /** What the source said, as JSON. */
  record: string;
  state: DeliveryState;
  /** Attempts that were made and failed, or were lost with their worker. */
  attempts: number;
  /** What people call the record, folded (see fold-label.ts), to be searched for. */
  label: string | null;
  discovered_at: number;
  discovered_by: Generated<'poll' | 'event' | 'repair'>;
  /** When it may be sent; only while pending. */
  due_at: number | null;
  /** Who sends it, and the fence against a late answer; only while delivering. */
  worker: string | null;
  /** What becomes of it when its worker is lost: `pending`, or `uncertain` for a target without idempotency. */
  if_lost: 'pending' | 'uncertain' | null;
  settled_at: number | null;
  /** The target's own id of the effect. */
  reference: string | null;
  /** The cause of the last failure, as JSON. */
  last_error: string | null;
  /** The code of that cause, to filter by. */
  error_code: string | null;
}

interface AttemptsTable {
  delivery: number;
  number: number;
  ended_at: number;
  duration_ms: number | null;
  outcome: string;
  /** The cause, as JSON. */
  cause: string;
}

interface OperatorActionsTable {
  seq: Generated<number>;
  at: number;
  operator: string;
  flow: string;
  action: 'pause' | 'resume' | 'rewind' | 'replay' | 'repair';
  before: string | null;
  after: string | null;
}

/** How many deliveries of a minute took how long; see latency-bucket.ts. */
interface DeliveredMinutesTable {
  flow: string;
  /** Minutes of the epoch. */
  minute: number;
  latency_bucket: number;
  deliveries: number;
}

interface AuditsTable {
  seq: Generated<number>;
  id: string;
  flow: string;
  state: 'running' | 'finished' | 'failed';
  requested_by: string;
  /** 0 or 1. */
  repair: number;
  started_at: number;
  finished_at: number | null;
  /** Who makes it; only while running. */
  worker: string | null;
  /** The day (UTC) of a nightly one. */
  night: string | null;
  records: Generated<number>;
  effects: Generated<number>;
  missing: Generated<number>;
  duplicates: Generated<number>;
  orphans: Generated<number>;
  pending: Generated<number>;
  repaired: Generated<number>;
  /** Why it failed, as JSON. */
  cause: string | null;
}

interface FindingsTable {
  seq: Generated<number>;
  audit: number;
  kind: 'missing' | 'duplicate' | 'orphan' | 'pending';
  key: string;
  /** The delivery's state when it was found; `null` when the ledger did not know the key. */
  delivery_state: string | null;
  effects: number;
  /** 0 or 1. */
  repaired: Generated<number>;
}
