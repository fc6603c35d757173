import { openPostgresLedger } from '../testing/open-postgres-ledger';
import { FLOW, LedgerBench, settlement } from './contract/ledger-bench';
import { LEASE_MS } from './worker-lease';

const HOUR_MS = 3_600_000;

const bench = new LedgerBench();
const fast = () => bench.workerAt(() => Date.now() + HOUR_MS);
const slow = () => bench.workerAt(() => Date.now() - HOUR_MS);
let close: () => Promise<void>;

beforeEach(async () => {
  const opened = await openPostgresLedger(process.env['TEST_DATABASE_URL']);
  close = opened.close;
  await bench.open(opened.db);
});
afterEach(() => close());

describe('the leases of workers on several machines', () => {
  test('go by the clock of the database: a machine that is an hour ahead takes nothing that is held', async () => {
    const holder = slow();
    await bench.bring('delivering', holder);
    expect(await fast().lease.sweep()).toBe(0);
    expect((await fast().workers.all()).map(({ isLost }) => isLost)).toEqual([false]);
    await holder.lease.renew();
    expect(await fast().lease.sweep()).toBe(0);
  });

  test('lapse for one that is an hour behind, too', async () => {
    await bench.bring('delivering', fast());
    await bench.db
      .updateTable('workers')
      .set((is) => ({ lease_until: is('lease_until', '-', 2 * LEASE_MS) }))
      .execute();
    expect((await slow().workers.all()).map(({ isLost }) => isLost)).toEqual([true]);
    expect(await slow().lease.sweep()).toBe(1);
  });
});

describe('a worker that was stopped in the middle of settling', () => {
  test('keeps its work until its transaction is ended, and keeps nobody waiting meanwhile', async () => {
    const [stopped, gone, sweeper] = [bench.worker(), bench.worker(), bench.worker()];
    await bench.discover(3);
    await bench.claim(stopped, { limit: 2 });
    await bench.claim(gone);
    bench.now += LEASE_MS + 1;
    const [settling, ended] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const transaction = bench.db.transaction().execute(async (trx) => {
      await trx.updateTable('deliveries').set({ reference: 'half' }).where('key', '=', 'k:1').execute();
      settling.resolve();
      await ended.promise;
      throw new Error('the server ended it');
    });
    await settling.promise;

    expect(await sweeper.lease.sweep()).toBe(1);
    expect(await bench.states()).toEqual({ 'k:1': 'delivering', 'k:2': 'delivering', 'k:3': 'pending' });

    ended.resolve();
    await expect(transaction).rejects.toThrow('the server ended it');
    expect(await sweeper.lease.sweep()).toBe(2);
    expect(await bench.settle(stopped, [settlement('delivered')])).toEqual(new Set());
    expect(await sweeper.deliveries.find(FLOW, 'k:1')).toMatchObject({
      state: 'pending',
      attempts: 1,
      reference: null,
    });
  });
});

describe('a worker whose flow a stopped process has locked', () => {
  test('keeps what it has until that is over, and no other lost worker with it', async () => {
    const [discoverer, gone, sweeper] = [bench.worker(), bench.worker(), bench.worker()];
    await discoverer.discovery.takeDiscovery(FLOW, await discoverer.lease.id());
    await bench.discover(3);
    await bench.claim(discoverer, { limit: 2 });
    await bench.claim(gone);
    bench.now += LEASE_MS + 1;
    const unlock = await lockFlow();

    expect(await sweeper.lease.sweep()).toBe(1);
    expect(await bench.states()).toEqual({ 'k:1': 'delivering', 'k:2': 'delivering', 'k:3': 'pending' });

    await unlock();
    expect(await sweeper.lease.sweep()).toBe(2);
    expect(await sweeper.discovery.takeDiscovery(FLOW, await sweeper.lease.id())).toBeDefined();
  });

  test('that ends meanwhile leaves its lease to lapse, and fails nothing', async () => {
    const by = await bench.bring('delivering');
    await by.discovery.takeDiscovery(FLOW, await by.lease.id());
    const unlock = await lockFlow();
    await by.lease.end();
    expect(await bench.states()).toEqual({ 'k:1': 'delivering' });
    await unlock();
    bench.now += LEASE_MS + 1;
    expect(await bench.worker().lease.sweep()).toBe(1);
  });
});

/** Has the flow's row, as a process has it that was stopped in the middle of a transaction. */
async function lockFlow(): Promise<() => Promise<void>> {
  const [locked, ended] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const transaction = bench.db.transaction().execute(async (trx) => {
    await trx.selectFrom('flows').select('name').where('name', '=', FLOW).forNoKeyUpdate().execute();
    locked.resolve();
    await ended.promise;
  });
  await locked.promise;
  return () => (ended.resolve(), transaction);
}
