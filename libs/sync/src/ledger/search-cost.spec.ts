import BetterSqlite from 'better-sqlite3';
import type { Kysely } from 'kysely';
import { openLedger } from '../testing/open-ledger';
import { type DeliveryFilter, DeliveryViews } from './delivery-view';
import type { LedgerTables } from './ledger.tables';

let database: BetterSqlite.Database;
let db: Kysely<LedgerTables>;

beforeEach(async () => {
  database = new BetterSqlite(':memory:');
  db = await openLedger(database);
});
afterEach(() => db.destroy());

/** How SQLite reads what a list asks for, step by step. */
async function planOf(filter: DeliveryFilter): Promise<string[]> {
  const prepared = jest.spyOn(database, 'prepare');
  await new DeliveryViews(db).list('f', filter, 7, 100);
  const query = prepared.mock.calls.at(-1)?.[0] ?? '';
  prepared.mockRestore();
  const parameters = Array.from(query.matchAll(/\?/g), () => null);
  const steps = database.prepare(`explain query plan ${query}`).all(...parameters);
  return (steps as { detail: string }[]).map(({ detail }) => detail);
}
const search = { keys: ['k:1', '1'], label: 'ada' };

/** Reads every delivery of the flow, or of the table: at a million, half a second in which nothing else is done. */
const READS_ALL = /^SCAN deliveries|\(flow=\?\)$/;

test.each(['oldest', 'newest'] as const)(
  'a search, %s first, reads what it finds, and not all of the flow',
  async (order) => {
    for (const state of [undefined, 'delivered'] as const) {
      const plan = await planOf({ search, order, state });
      expect(plan.filter((step) => READS_ALL.test(step))).toEqual([]);
      expect(plan.join('\n')).toMatch(/deliveries_by_label/);
      expect(plan.join('\n')).not.toMatch(/deliveries_by_state/);
    }
  },
);

test.each<[string, DeliveryFilter, RegExp]>([
  ['a state', { state: 'dead' }, /deliveries_by_state \(flow=\? AND state=\?/],
  ['the code of an error', { errorCode: 'http-422' }, /deliveries_by_error_code \(flow=\? AND error_code=\?/],
])('a list by %s reads only those', async (_what, filter, index) => {
  for (const order of ['oldest', 'newest'] as const) {
    expect((await planOf({ ...filter, order })).join('\n')).toMatch(index);
  }
});
