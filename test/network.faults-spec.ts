import { account, addCustomers, flow, getJson } from './support/api';
import { eventually } from './support/eventually';
import { FaultProxy } from './support/fault-proxy';
import type { FaultName } from './support/faults';
import { seededRandom } from './support/seeded-random';
import { Platform } from './support/service-process';

/** Repeated by setting the seed that a failure names. */
const SEED = Number(process.env['FAULTS_SEED'] ?? Date.now() % 100_000);

const BOTH: readonly FaultName[] = [
  'reset',
  'silence',
  'error 500',
  'error 502',
  'error 503',
  'busy',
  'redirect',
  'unauthorized',
  'not found',
  'a page of HTML',
  'late',
  'drip',
  'swallowed',
  'truncated',
  'gzip garbage',
  'JSON that breaks off',
  'huge',
  'reversed',
];
const OF_READS = BOTH;
const OF_PACKAGES: readonly FaultName[] = [...BOTH, 'short', 'of another customer'];

/** A deadline short enough for a test, as are all waits. */
const HASTY = { REQUEST_TIMEOUT_SECONDS: '1', RETRY_DELAY_SECONDS: '0.02' };

describe(`the network between the three services, seed ${SEED}`, () => {
  const platform = new Platform();
  const random = seededRandom(SEED);
  const proxies: FaultProxy[] = [];
  afterEach(() => proxies.splice(0).forEach((proxy) => proxy.close()));
  afterAll(() => platform.close());

  async function start(name: string, environment: Readonly<Record<string, string>>) {
    const file = (service: string) => ({ databaseFile: `${platform.folder}/${name}-${service}.db` });
    const crm = await platform.service('crm', file('crm')).start();
    const inventory = await platform.service('inventory', file('inventory')).start();
    const [toCrm, toInventory] = [new FaultProxy(random), new FaultProxy(random)];
    proxies.push(toCrm, toInventory);
    const integrator = platform.integrator(
      `${await toCrm.open(crm.url)}/customers`,
      `${await toInventory.open(inventory.url)}/package-requests`,
      { ...HASTY, ...file('integrator'), ...environment },
    );
    await integrator.start();
    return { crm, inventory, integrator, toCrm, toInventory };
  }

  /** Until all customers have their package; then the books are compared, by a reader that no fault is between. */
  async function settle({ crm, inventory, integrator }: Awaited<ReturnType<typeof start>>, customers: number) {
    const ended = await eventually(
      () => flow(integrator.url),
      ({ deliveries, hold }) => deliveries.delivered >= customers && hold === null,
      100_000,
    );
    expect(ended.deliveries).toEqual({ pending: 0, delivering: 0, delivered: customers, dead: 0, uncertain: 0 });
    expect(await account(crm.url, inventory.url)).toEqual({
      customers,
      packages: customers,
      missing: 0,
      duplicates: 0,
      orphans: 0,
    });
    expect(integrator.log.filter((line) => line.includes('"level":"error"'))).toEqual([]);
    // Not at once: with a deadline this short, a machine that has much else to do fails a poll now and then.
    await eventually(
      () => getJson<{ status: string }>(`${integrator.url}/health/ready`),
      ({ status }) => status === 'ok',
    );
  }

  it.each([
    ['auto', 2],
    ['no', 1],
  ])('may do its worst: each customer has one package when it is over (batch: %s)', async (INVENTORY_BATCH, times) => {
    const running = await start(`batch-${INVENTORY_BATCH}`, { INVENTORY_BATCH });
    const { crm, toCrm, toInventory } = running;
    toCrm.storm(OF_READS);
    toInventory.storm(Array.from({ length: times }, () => OF_PACKAGES).flat());
    const isOver = () =>
      OF_READS.every((fault) => toCrm.struck.has(fault)) &&
      OF_PACKAGES.every((fault) => (toInventory.struck.get(fault) ?? 0) >= times);
    let customers = 0;
    await eventually(
      async () => {
        // Somebody new, once all others have theirs: there is always something to read and to send for the first time.
        const { deliveries } = await flow(running.integrator.url);
        if (deliveries.delivered === customers) await addCustomers(crm.url, customers, (customers += 10));
        return isOver();
      },
      Boolean,
      100_000,
    );
    await addCustomers(crm.url, customers, (customers += 300));
    await settle(running, customers);
  });

  it('may swallow a thousand answers: what they told of is there, once', async () => {
    const swallowed = 1000;
    const running = await start('swallowed', {
      INVENTORY_BATCH: 'no',
      REQUEST_TIMEOUT_SECONDS: '10',
    });
    const { crm, toInventory } = running;
    // Every other one, the first included: as many as get through, each of which ends a delivery.
    let posts = 0;
    toInventory.treat = ({ method }) => (method === 'POST' && posts++ % 2 === 0 ? 'swallowed' : undefined);
    await addCustomers(crm.url, 0, swallowed);
    await settle(running, swallowed);
    expect(toInventory.struck.get('swallowed')).toBeGreaterThanOrEqual(swallowed);
  });
});
