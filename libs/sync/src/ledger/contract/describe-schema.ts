import type { Insertable } from 'kysely';
import type { LedgerTables } from '../ledger.tables';
import { CAUSE, FLOW, type LedgerBench } from './ledger-bench';

type Row = Partial<Record<keyof LedgerTables['deliveries'], unknown>>;

const text = JSON.stringify(CAUSE);
const pending: Row = { state: 'pending', due_at: 1 };
const delivering: Row = { state: 'delivering', worker: 'worker-1', if_lost: 'pending' };
const delivered: Row = { state: 'delivered', settled_at: 1 };
const dead: Row = { state: 'dead', settled_at: 1, last_error: text };
const uncertain: Row = { state: 'uncertain', settled_at: 1, last_error: text };

/** What no code can write, whatever its faults. */
export function describeSchema(bench: LedgerBench): void {
  const insert = (row: Row) =>
    bench.db
      .insertInto('deliveries')
      .values({ flow: FLOW, key: 'k', record: '{}', attempts: 0, discovered_at: 1, ...row } as Insertable<
        LedgerTables['deliveries']
      >)
      .execute();

  describe('the schema', () => {
    beforeEach(async () => {
      await bench.worker(() => 'worker-1').lease.id();
    });

    test.each<[string, Row]>([
      ['pending with a time', pending],
      ['delivering with a worker', delivering],
      ['delivered', delivered],
      ['dead with a cause', dead],
      ['uncertain with a cause', uncertain],
    ])('takes a delivery that is %s', async (_what, row) => {
      expect(await insert(row)).toHaveLength(1);
    });

    test.each<[string, Row]>([
      ['in a state that there is not', { ...pending, state: 'lost' }],
      ['in no state', { ...pending, state: null }],
      ['pending without a time: it would never be sent', { ...pending, due_at: null }],
      ['pending in the hands of a worker', { ...pending, worker: 'worker-1' }],
      ['pending with an end', { ...pending, settled_at: 1 }],
      ['delivering without a worker: nobody would take it back', { ...delivering, worker: null }],
      ['delivering by a worker that there is not', { ...delivering, worker: 'nobody' }],
      ['delivering without a word on what becomes of it if lost', { ...delivering, if_lost: null }],
      ['delivering, and delivered if lost', { ...delivering, if_lost: 'delivered' }],
      ['delivering and due: it could be claimed twice', { ...delivering, due_at: 1 }],
      ['delivered without an instant', { ...delivered, settled_at: null }],
      ['delivered and due: it would be sent again', { ...delivered, due_at: 1 }],
      ['delivered in the hands of a worker', { ...delivered, worker: 'worker-1' }],
      ['dead without a cause', { ...dead, last_error: null }],
      ['dead without an instant', { ...dead, settled_at: null }],
      ['uncertain without a cause', { ...uncertain, last_error: null }],
      ['of a flow that there is not', { ...pending, flow: 'nobody’s' }],
      ['without a key', { ...pending, key: null }],
      ['without a record', { ...pending, record: null }],
    ])('refuses a delivery that is %s', async (_what, row) => {
      await expect(insert(row)).rejects.toThrow();
    });

    test('refuses a second delivery of one key', async () => {
      await insert(delivered);
      await expect(insert(pending)).rejects.toThrow();
    });

    test('refuses to let go of a worker that still has deliveries', async () => {
      await insert(delivering);
      await expect(bench.db.deleteFrom('workers').execute()).rejects.toThrow();
    });

    test.each([
      ['a cause but no probe: it would wait for ever', { hold_cause: text, probe_at: null }],
      ['a probe but no cause', { hold_cause: null, probe_at: 1 }],
      ['a discoverer that there is not', { discoverer: 'nobody' }],
    ])('refuses a flow with %s', async (_what, change) => {
      await expect(bench.db.updateTable('flows').set(change).execute()).rejects.toThrow();
    });
  });
}
