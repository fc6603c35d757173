import { judge } from './oracle/oracle';
import { addCustomers, flow } from './support/api';
import { eventually } from './support/eventually';
import { Platform } from './support/service-process';

const CUSTOMERS = 2000;

describe('kill -9 of the integrator', () => {
  const platform = new Platform();
  afterAll(() => platform.close());

  it('in the middle of a backlog, again and again, leaves one package for each customer', async () => {
    const crm = await platform.service('crm').start();
    const inventory = await platform.service('inventory').start();
    const created = await addCustomers(crm.url, 0, CUSTOMERS);
    const integrator = platform.integrator(`${crm.url}/customers`, `${inventory.url}/package-requests`, {
      INVENTORY_BATCH: 'no',
    });

    const seen: number[] = [];
    for (let goal = 300; goal < CUSTOMERS; goal += 300) {
      await integrator.start();
      // Killed while deliveries are on their way, once this life has moved the backlog on.
      await eventually(
        () => packagesOf(inventory.url),
        (packages) => packages >= goal,
      );
      await integrator.end('SIGKILL');
      seen.push(await packagesOf(inventory.url));
    }
    await integrator.start();
    await eventually(
      () => flow(integrator.url),
      ({ deliveries }) => deliveries.delivered === CUSTOMERS,
    );

    expect(seen.every((packages) => packages < CUSTOMERS)).toBe(true);
    const databases = await platform.databases();
    expect(await judge(databases, new Set(created.map(({ email }) => email)))).toEqual({
      customers: CUSTOMERS,
      packages: CUSTOMERS,
      undelivered: 0,
      violations: [],
    });
  });
});

/** How far Inventory is, from its metrics: one row is read, not two thousand. */
async function packagesOf(inventoryUrl: string): Promise<number> {
  const metrics = await (await fetch(`${inventoryUrl}/metrics`)).text();
  const counts = [
    ...metrics.matchAll(
      /http_request_duration_seconds_count\{method="POST",route="\/package-requests",status="201"\} (\d+)/g,
    ),
  ];
  return counts.reduce((sum, [, count]) => sum + Number(count), 0);
}
