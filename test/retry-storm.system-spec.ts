import { addCustomers, flow } from './support/api';
import { eventually } from './support/eventually';
import { FaultProxy } from './support/fault-proxy';
import { seededRandom } from './support/seeded-random';
import { Platform } from './support/service-process';

const CUSTOMERS = 500;

describe('an outage of Inventory', () => {
  const platform = new Platform();
  const toInventory = new FaultProxy(seededRandom(1));
  afterAll(async () => {
    await platform.close();
    toInventory.close();
  });

  it('costs it hardly a request more than the same work without one, and the log a few lines', async () => {
    const crm = await platform.service('crm').start();
    const inventory = await platform.service('inventory').start();
    const inventoryUrl = `${await toInventory.open(inventory.url)}/package-requests`;
    // Each delivery is a request of its own: what is counted is attempts and their repetitions.
    const integrator = await platform
      .integrator(`${crm.url}/customers`, inventoryUrl, { INVENTORY_BATCH: 'no' })
      .start();
    await addCustomers(crm.url, 0, 10);
    await eventually(
      () => flow(integrator.url),
      ({ deliveries }) => deliveries.delivered === 10,
    );

    const { requests } = toInventory;
    const lines = integrator.log.length;
    const probed = (times: number) => {
      const from = toInventory.requests;
      return eventually(
        async () => ({ more: toInventory.requests - from, hold: (await flow(integrator.url)).hold }),
        ({ more, hold }) => hold !== null && more >= times,
      );
    };
    // First it answers, with failures; then it is not there at all.
    toInventory.treat = () => 'error 500';
    await addCustomers(crm.url, 10, CUSTOMERS);
    expect(await probed(16)).toMatchObject({ hold: { cause: { code: 'http-500' } } });
    await probed(2);
    await inventory.end('SIGKILL');
    toInventory.treat = () => undefined;
    await probed(2);
    const warned = integrator.log.slice(lines).filter((line) => /"level":"(warn|error)"/.test(line));
    expect(warned.length).toBeLessThanOrEqual(9);

    await inventory.start();
    await eventually(
      () => flow(integrator.url),
      ({ deliveries, hold }) => deliveries.delivered === CUSTOMERS && hold === null,
    );
    expect(toInventory.requests - requests).toBeLessThanOrEqual(1.1 * (CUSTOMERS - 10));
  });
});
