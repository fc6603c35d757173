import type { Kysely } from 'kysely';
import { AuditLedger } from './audit-ledger';
import { AuditViews } from './audit-view';
import { DeliveryLedger } from './delivery-ledger';
import { DeliveryViews } from './delivery-view';
import { DiscoveryLedger } from './discovery-ledger';
import type { LedgerTables } from './ledger.tables';
import { LedgerView } from './ledger-view';
import { OperatorLedger } from './operator-ledger';
import { WorkerLease } from './worker-lease';

/**
 * The durable table of deliveries, with each flow's cursor and hold. It never forgets a key. Ways to look at the same
 * tables: what discovery writes, what delivery writes, who holds what, what operators see and change, and what audits
 * write and tell.
 */
export interface Ledger {
  readonly discovery: DiscoveryLedger;
  readonly delivery: DeliveryLedger;
  readonly lease: WorkerLease;
  readonly view: LedgerView;
  readonly operator: OperatorLedger;
  readonly audit: AuditLedger;
  readonly audits: AuditViews;
  readonly deliveries: DeliveryViews;
}

export function createLedger(db: Kysely<LedgerTables>, now: () => number, newId: () => string): Ledger {
  return {
    discovery: new DiscoveryLedger(db),
    delivery: new DeliveryLedger(db),
    lease: new WorkerLease(db, now, newId),
    view: new LedgerView(db),
    operator: new OperatorLedger(db),
    audit: new AuditLedger(db),
    audits: new AuditViews(db),
    deliveries: new DeliveryViews(db),
  };
}
