import { isPostgres, selectGiven } from '@app/sql';
import type { Transaction } from 'kysely';
import type { Cause } from '../outcome';
import { causeToText } from './cause-text';
import { storable } from './dialect';
import type { LedgerTables } from './ledger.tables';

/** A record as it enters the ledger: to be delivered, or dead from the start because it maps to nothing. */
export interface NewDelivery {
  readonly key: string;
  readonly record: unknown;
  /** What people call the record; see fold-label.ts. */
  readonly label?: string | null;
  readonly fault?: Cause;
}

/** How a record came to be known. */
export type DiscoveredBy = 'poll' | 'event' | 'repair';

/**
 * Adds what is not yet known, due at once or dead from the start, in one statement.
 * @returns what was new
 */
export function insertDeliveries(
  trx: Transaction<LedgerTables>,
  flow: string,
  deliveries: readonly NewDelivery[],
  discoveredBy: DiscoveredBy,
  nowMs: number,
): Promise<{ key: string; state: 'pending' | 'dead' }[]> {
  const rows = inKeyOrder(trx, deliveries).map((delivery) => toRow(delivery, nowMs));
  return trx
    .insertInto('deliveries')
    .columns([...GIVEN, 'flow', 'attempts', 'discovered_at', 'discovered_by'])
    .expression(
      selectGiven(trx, rows, COLUMNS).select((is) => [
        is.val(flow).as('flow'),
        is.val(0).as('attempts'),
        is.cast<number>(is.val(nowMs), 'bigint').as('discovered_at'),
        is.val(discoveredBy).as('discovered_by'),
      ]),
    )
    .onConflict((conflict) => conflict.columns(['flow', 'key']).doNothing())
    .returning(['key', 'state'])
    .$narrowType<{ state: 'pending' | 'dead' }>()
    .execute();
}

/** Keeps the flow's total together with the rows that were added. */
export async function addDiscovered(trx: Transaction<LedgerTables>, flow: string, added: number): Promise<void> {
  await trx
    .updateTable('flows')
    .set((is) => ({ discovered: is('discovered', '+', added) }))
    .where('name', '=', flow)
    .execute();
}

/**
 * Several may tell of the same records at the same time, a poll and an event, each in its own order: each would wait for a key
 * that the other has added. On SQLite nobody adds meanwhile, and the source's order stays.
 */
function inKeyOrder(trx: Transaction<LedgerTables>, deliveries: readonly NewDelivery[]): readonly NewDelivery[] {
  return isPostgres(trx) ? deliveries.toSorted((a, b) => (a.key < b.key ? -1 : 1)) : deliveries;
}

const GIVEN = ['key', 'record', 'label', 'state', 'due_at', 'settled_at', 'last_error', 'error_code'] as const;

const COLUMNS = {
  key: 'text',
  record: 'text',
  label: 'text',
  state: 'text',
  due_at: 'bigint',
  settled_at: 'bigint',
  last_error: 'text',
  error_code: 'text',
} as const;

function toRow({ key, record, label = null, fault }: NewDelivery, nowMs: number) {
  const isDue = fault === undefined;
  return {
    key,
    record: JSON.stringify(record),
    label: label === null ? null : storable(label),
    state: isDue ? ('pending' as const) : ('dead' as const),
    due_at: isDue ? nowMs : null,
    settled_at: isDue ? null : nowMs,
    last_error: causeToText(fault ?? null),
    error_code: fault?.code ?? null,
  };
}
