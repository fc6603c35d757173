import { account, addCustomers, flow, getJson } from './support/api';
import { eventually } from './support/eventually';
import { Platform } from './support/service-process';
import type { DeliveryDto } from '@app/contracts';

describe('SIGTERM', () => {
  const platform = new Platform();
  afterAll(() => platform.close());

  it('ends each service with 0, in the middle of a backlog too, and consumes no attempt', async () => {
    const crm = await platform.service('crm').start();
    const inventory = await platform.service('inventory').start();
    await addCustomers(crm.url, 0, 3000);
    const integrator = platform.integrator(`${crm.url}/customers`, `${inventory.url}/package-requests`, {
      INVENTORY_BATCH: 'no',
    });
    await integrator.start();
    await eventually(
      () => flow(integrator.url),
      ({ deliveries }) => deliveries.delivered > 100,
    );
    expect(await integrator.end('SIGTERM')).toBe(0);

    await integrator.start();
    const resumed = await flow(integrator.url);
    expect(resumed.deliveries.delivered).toBeLessThan(3000);
    await eventually(
      () => flow(integrator.url),
      ({ deliveries }) => deliveries.delivered === 3000,
      120_000,
    );
    const deliveries = await getJson<DeliveryDto[]>(`${integrator.url}/flows/welcome-package/deliveries?limit=1000`);
    expect(deliveries.filter(({ failed_attempts }) => failed_attempts > 0)).toEqual([]);
    expect(await account(crm.url, inventory.url)).toMatchObject({ packages: 3000, missing: 0, duplicates: 0 });

    expect(await Promise.all([crm, inventory, integrator].map((service) => service.end('SIGTERM')))).toEqual([0, 0, 0]);
  }, 300_000);
});
