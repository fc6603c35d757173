import type { Kysely } from 'kysely';
import { AuditLedger } from './audit-ledger';
import { AuditViews } from './audit-view';
import { DeliveryLedger } from './delivery-ledger';
import { DeliveryViews } from './delivery-view';
import { DiscoveryLedger } from './discovery-ledger';
import type { LedgerTables } from './ledger.tables';
import { LedgerView } from './ledger-view';
import { type LeaseClock, sharedClock } from './lease-clock';
import { OperatorLedger } from './operator-ledger';
import { PollRequests } from './poll-requests';
import { type WorkerIdentity, WorkerLease } from './worker-lease';
import { WorkersView } from './workers-view';

/**
 * The durable table of deliveries, with each flow's cursor and hold. It never forgets a key. Ways to look at the same
 * tables: what discovery writes, what delivery writes, who holds what, what operators see and change, and what audits
 * write and tell.
 */
export interface Ledger {
  readonly discovery: DiscoveryLedger;
  readonly delivery: DeliveryLedger;
  readonly lease: WorkerLease;
  readonly polls: PollRequests;
  readonly workers: WorkersView;
  readonly view: LedgerView;
  readonly operator: OperatorLedger;
  readonly audit: AuditLedger;
  readonly audits: AuditViews;
  readonly deliveries: DeliveryViews;
}

/** The ledger as the worker `me` sees it. `clock` is what leases go by; see lease-clock.ts. */
export function createLedger(
  db: Kysely<LedgerTables>,
  now: () => number,
  me: WorkerIdentity,
  clock: LeaseClock = sharedClock(db, now),
): Ledger {
  return {
    discovery: new DiscoveryLedger(db),
    delivery: new DeliveryLedger(db),
    lease: new WorkerLease(db, now, me, clock),
    polls: new PollRequests(db),
    workers: new WorkersView(db, clock),
    view: new LedgerView(db),
    operator: new OperatorLedger(db),
    audit: new AuditLedger(db),
    audits: new AuditViews(db),
    deliveries: new DeliveryViews(db),
  };
}
