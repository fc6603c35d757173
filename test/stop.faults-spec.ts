import { randomUUID } from 'node:crypto';
import type { CustomerDto, PackageRequestDto } from '@app/contracts';
import { account, addCustomers, flow, readFeed } from './support/api';
import { eventually } from './support/eventually';
import { Platform, type ServiceProcess } from './support/service-process';
import { type LoadRequest, SteadyLoad } from './support/steady-load';

const ROUNDS = { crm: 34, inventory: 33, integrator: 33 } as const;

/**
 * Clients, each on a connection that it keeps, as those of a proxy and of the integrator are. (A client that connects in the
 * very moment in which the door is closed is reset by the system before the service knows of it: see ConnectionDrain.)
 */
const CLIENTS = 12;

/** Answered before the signal is sent, so that it comes in the middle of something. */
const WARM = 100;

/** What a supervisor gives a service that it stops. */
const GRACE_MS = 10_000;

interface Stops {
  readonly resets: string[];
  readonly codes: (number | null)[];
  readonly tookMs: number[];
  answered: number;
  readonly created: LoadRequest[];
}

/** Starts, asks without a pause, stops in the middle of it, and counts. */
async function stopUnderLoad(service: ServiceProcess, rounds: number, next: () => LoadRequest): Promise<Stops> {
  const stops: Stops = { resets: [], codes: [], tookMs: [], answered: 0, created: [] };
  for (let round = 0; round < rounds; round += 1) {
    await service.start();
    const load = new SteadyLoad(service.url, CLIENTS, next);
    await eventually(
      () => load.ends.length,
      (ended) => ended > WARM,
    );
    const asked = performance.now();
    stops.codes.push(await service.end('SIGTERM'));
    stops.tookMs.push(performance.now() - asked);
    await load.end();
    for (const end of load.ends) {
      if (end.kind === 'reset') stops.resets.push(`round ${round}: ${end.reason}`);
      if (end.kind !== 'answered') continue;
      stops.answered += 1;
      if (end.status === 201) stops.created.push(end.sent);
      else if (end.status !== 200 && end.status !== 202) stops.resets.push(`round ${round}: status ${end.status}`);
    }
  }
  return stops;
}

describe('SIGTERM under load, round after round', () => {
  const platform = new Platform();
  afterAll(() => platform.close());

  it('resets no request, loses nothing that was acknowledged, and ends with 0 within the grace', async () => {
    let number = 0;
    const crm = platform.service('crm');
    const inventory = platform.service('inventory');
    const steady = {
      crm: await platform.service('crm', { databaseFile: `${platform.folder}/steady-crm.db` }).start(),
      inventory: await platform
        .service('inventory', { databaseFile: `${platform.folder}/steady-inventory.db` })
        .start(),
    };
    await addCustomers(steady.crm.url, 0, 3000);
    const integrator = platform.integrator(`${steady.crm.url}/customers`, `${steady.inventory.url}/package-requests`, {
      INVENTORY_BATCH: 'no',
    });
    const [ofCrm, ofInventory, ofIntegrator] = await Promise.all([
      stopUnderLoad(crm, ROUNDS.crm, () => ({
        method: 'POST',
        path: '/customers',
        body: { name: 'C', email: `c${(number += 1)}@example.com` },
      })),
      stopUnderLoad(inventory, ROUNDS.inventory, () => ({
        method: 'POST',
        path: '/package-requests',
        body: { customer_id: randomUUID() },
      })),
      stopUnderLoad(integrator, ROUNDS.integrator, () =>
        (number += 1) % 2 === 0
          ? { method: 'GET', path: '/flows/welcome-package' }
          : { method: 'POST', path: '/flows/welcome-package/run' },
      ),
    ]);
    const all = [ofCrm, ofInventory, ofIntegrator];
    const slowest = Math.max(...all.flatMap(({ tookMs }) => tookMs)).toFixed(0);
    const answered = all.reduce((sum, stops) => sum + stops.answered, 0);
    process.stderr.write(`100 stops in the middle of ${answered} answered requests; the slowest took ${slowest} ms\n`);
    expect(all.flatMap(({ resets }) => resets)).toEqual([]);
    expect(all.flatMap(({ codes }) => codes).filter((code) => code !== 0)).toEqual([]);
    expect(all.flatMap(({ tookMs }) => tookMs).filter((ms) => ms > GRACE_MS)).toEqual([]);

    await Promise.all([crm, inventory, integrator].map((service) => service.start()));
    const emails = new Set((await readFeed<CustomerDto>(`${crm.url}/customers`)).map(({ email }) => email));
    const owners = new Set(
      (await readFeed<PackageRequestDto>(`${inventory.url}/package-requests`)).map(({ customer_id }) => customer_id),
    );
    expect(ofCrm.created.filter(({ body }) => !emails.has((body as CustomerDto).email))).toEqual([]);
    expect(ofInventory.created.filter(({ body }) => !owners.has((body as PackageRequestDto).customer_id))).toEqual([]);
    await eventually(
      () => flow(integrator.url),
      ({ deliveries }) => deliveries.delivered === 3000,
    );
    expect(await account(steady.crm.url, steady.inventory.url)).toMatchObject({
      packages: 3000,
      missing: 0,
      duplicates: 0,
    });
  }, 600_000);
});
