import { catchError, concatMap, map, type Observable, of } from 'rxjs';
import { toNewDelivery } from '../discover';
import { type Flow, TargetError } from '../flow';
import type { AuditLedger } from '../ledger/audit-ledger';
import type { AuditRef } from '../ledger/repair-missing';
import type { Operator } from '../ledger/operator-ledger';
import { readAll } from './read-all';

export interface RepairOptions {
  readonly ledger: AuditLedger;
  readonly audit: AuditRef;
  /** Who asked for it, at the instant of each page. */
  readonly by: () => Operator;
  readonly onRepaired: (deliveries: number) => void;
}

/** Well below SQLite's limit of 32766 parameters, at some three for a row. */
const AT_ONCE = 500;

/** Reads the source once more, and records what the audit found missing: as the source tells it now, not as it was. */
export function repair(flow: Flow, { ledger, audit, by, onRepaired }: RepairOptions): Observable<never> {
  const repairAll = (bearsRepetition: boolean): Observable<never> =>
    readAll(flow.source, async (records) => {
      // A source without pages tells everything at once: more than fits into one transaction.
      for (let from = 0; from < records.length; from += AT_ONCE) {
        const deliveries = records.slice(from, from + AT_ONCE).map((record) => toNewDelivery(flow, record));
        const repaired = await ledger.repair(audit, deliveries, by(), bearsRepetition);
        if (repaired > 0) onRepaired(repaired);
      }
    });
  return bearsRepetition(flow).pipe(concatMap(repairAll));
}

/** One that cannot be asked is taken for one that does not: what is not sent again now can be later. */
function bearsRepetition({ target }: Flow): Observable<boolean> {
  return target.connect().pipe(
    map(({ isIdempotent }) => isIdempotent),
    catchError((error: unknown) => {
      if (error instanceof TargetError) return of(false);
      throw error;
    }),
  );
}
