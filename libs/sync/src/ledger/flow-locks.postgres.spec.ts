import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { openPostgresLedger } from '../testing/open-postgres-ledger';
import { delivery, FLOW, HOLD, LedgerBench, settlement } from './contract/ledger-bench';
import { LEASE_MS } from './worker-lease';

const bench = new LedgerBench();
let close: () => Promise<void>;

beforeEach(async () => {
  const opened = await openPostgresLedger(process.env['TEST_DATABASE_URL']);
  close = opened.close;
  await bench.open(opened.db);
});
afterEach(() => close());

describe('while a discovery has inserted, and not yet moved the cursor', () => {
  // What it will want next is the flow's row: whoever has that one must not wait for the discovery.
  test.each([
    ['a batch is settled, and holds the flow', (by: Parameters<LedgerBench['settle']>[0]) => holdAfterSettling(by)],
    ['the flow is held', () => bench.worker().delivery.hold(FLOW, () => HOLD)],
    ['an operator replays', () => bench.worker().operator.replay(FLOW, {}, bench.operator)],
  ])('%s: neither waits for the other', async (_what, act) => {
    const by = await bench.bring('delivering');
    const [inserted, done] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const discovery = bench.db.transaction().execute(async (trx) => {
      await trx
        .insertInto('deliveries')
        .values({ flow: FLOW, key: 'new', record: '{}', state: 'pending', attempts: 0, discovered_at: 1, due_at: 1 })
        .execute();
      inserted.resolve();
      await done.promise;
    });
    await inserted.promise;
    await act(by);
    done.resolve();
    await discovery;
    expect(await bench.states()).toHaveProperty('new', 'pending');
  });
});

describe('a worker that discovers a flow and audits it', () => {
  test('is swept while it repairs: neither waits for the other in a circle', async () => {
    const [by, sweeper] = [bench.worker(), bench.worker()];
    await by.discovery.takeDiscovery(FLOW, await by.lease.id());
    const audit = await bench.audit(by);
    await by.audit.addFindings(audit.seq, [{ kind: 'missing', key: 'k:1', deliveryState: null, effects: 0 }]);
    bench.now += LEASE_MS + 1;
    // As a sweep goes: the flow's row, then the audit's.
    const [gate, open] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const sweep = bench.db.transaction().execute(async (trx) => {
      await trx.selectFrom('flows').select('name').where('name', '=', FLOW).forNoKeyUpdate().execute();
      gate.resolve();
      await open.promise;
      await trx.updateTable('audits').set({ records: 1 }).where('seq', '=', audit.seq).execute();
    });
    await gate.promise;
    const repair = by.audit.repair(audit, [delivery(1)], bench.operator, true);
    await untilOneWaits();
    open.resolve();
    await sweep;
    expect(await repair).toBe(1);
    expect(await sweeper.lease.sweep()).toBe(0);
    expect(await sweeper.audits.find(FLOW, audit.id)).toMatchObject({ state: 'failed', repaired: 1 });
  });
});

describe('while somebody changes a flow, and has not committed', () => {
  test('an integrator that starts does not wait for it', async () => {
    const [changed, done] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const change = bench.db.transaction().execute(async (trx) => {
      await trx.updateTable('flows').set({ last_poll_at: 1 }).where('name', '=', FLOW).execute();
      changed.resolve();
      await done.promise;
    });
    await changed.promise;
    const opened = bench.worker().discovery.open(FLOW);
    let isOver = false;
    const waits = untilOneWaits(() => isOver);
    try {
      expect(await Promise.race([opened.then(() => 'is open'), waits.then(() => 'waits')])).toBe('is open');
    } finally {
      isOver = true;
      done.resolve();
      await Promise.all([change, opened, waits]);
    }
  });
});

/** A statement on this ledger's tables waits for a lock. */
async function untilOneWaits(isOver = () => false): Promise<void> {
  const waiting = sql`
    select 1 from pg_stat_activity join pg_locks using (pid) join pg_class on pg_class.oid = relation
    where wait_event_type = 'Lock' and relnamespace = current_schema()::regnamespace`;
  while (!isOver() && (await waiting.execute(bench.db)).rows.length === 0) await sleep(5);
}

async function holdAfterSettling(by: Parameters<LedgerBench['settle']>[0]): Promise<void> {
  const settled = await by.delivery.settle(FLOW, await by.lease.id(), [settlement('delivered')], bench.now, () => HOLD);
  expect(settled).toEqual(new Set(['k:1']));
}
