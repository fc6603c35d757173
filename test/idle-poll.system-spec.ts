import { CountingWire } from './support/counting-wire';
import { addCustomers, flow } from './support/api';
import { eventually } from './support/eventually';
import { Platform } from './support/service-process';
import { isOnPostgres } from './support/test-database';

const FEW = 1000;
/** On PostgreSQL as many as on SQLite would take minutes to deliver yet; what is read at the end is the same. */
const MANY = isOnPostgres ? 10_000 : 100_000;

describe('a poll that finds nothing new', () => {
  const platform = new Platform();
  const wire = new CountingWire();
  afterAll(async () => {
    await platform.close();
    await wire.close();
  });

  it(`is one request of the same few bytes at 1,000 and at ${MANY.toLocaleString('en')} customers`, async () => {
    const crm = await platform.service('crm').start();
    const inventory = await platform.service('inventory').start();
    const wireUrl = await wire.open(crm.url);
    const integrator = await platform.integrator(`${wireUrl}/customers`, `${inventory.url}/package-requests`).start();

    await addCustomers(crm.url, 0, FEW);
    await eventually(
      () => flow(integrator.url),
      ({ deliveries }) => deliveries.delivered === FEW,
    );
    const small = await wire.nextExchange();
    await addCustomers(crm.url, FEW, MANY);
    await eventually(
      () => flow(integrator.url),
      ({ deliveries }) => deliveries.delivered === MANY,
      120_000,
    );
    const large = await wire.nextExchange();

    expect(small.requests).toBe(1);
    expect(large.requests).toBe(1);
    // The cursor's number is two digits longer, in base64url, in the request and in the Link of its answer.
    expect(Math.abs(large.bytes - small.bytes)).toBeLessThanOrEqual(10);
    expect(large.bytes).toBeLessThanOrEqual(1024);
  });
});
