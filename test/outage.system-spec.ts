import { judge } from './oracle/oracle';
import { addCustomers, flow, getJson } from './support/api';
import { eventually } from './support/eventually';
import { Platform } from './support/service-process';

interface Ready {
  readonly status: string;
  readonly details: Readonly<
    Record<string, { readonly status: string; readonly source?: string; readonly target?: string }>
  >;
}

describe('an outage', () => {
  let platform: Platform;
  beforeEach(() => {
    platform = new Platform();
  });
  afterEach(() => platform.close());

  it('of Inventory delays packages and loses none: they arrive by themselves once it is back', async () => {
    const crm = await platform.service('crm').start();
    const inventory = await platform.service('inventory').start();
    const integrator = await platform.integrator(`${crm.url}/customers`, `${inventory.url}/package-requests`).start();
    const created = await addCustomers(crm.url, 0, 10);
    await eventually(
      () => flow(integrator.url),
      ({ deliveries }) => deliveries.delivered === 10,
    );

    await inventory.end('SIGTERM');
    created.push(...(await addCustomers(crm.url, 10, 500)));
    const held = await eventually(
      () => flow(integrator.url),
      ({ deliveries, hold, stall }) => stall?.reason === 'nothing-settled' && hold !== null && deliveries.pending > 0,
    );
    expect(held).toMatchObject({
      stall: { reason: 'nothing-settled' },
      hold: { cause: { code: 'unreachable' } },
      deliveries: { dead: 0, uncertain: 0 },
    });
    const ready = await getJson<Ready>(`${integrator.url}/health/ready`);
    expect(ready).toMatchObject({
      status: 'degraded',
      details: { 'welcome-package': { status: 'degraded', target: expect.stringContaining('ECONNREFUSED') } },
    });

    await inventory.start();
    await eventually(
      () => flow(integrator.url),
      ({ deliveries, state }) => deliveries.delivered === 500 && state === 'running',
    );
    const databases = await platform.databases();
    expect(await judge(databases, new Set(created.map(({ email }) => email)))).toEqual({
      customers: 500,
      packages: 500,
      undelivered: 0,
      violations: [],
    });
    // A healthy run, and one that heals itself, has no line that calls a human.
    expect(integrator.log.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });

  it('of the CRM leaves the integrator up, and its readiness says why', async () => {
    const crm = await platform.service('crm').start();
    const inventory = await platform.service('inventory').start();
    const integrator = await platform
      .integrator(`${crm.url}/customers`, `${inventory.url}/package-requests`, { MAX_RETRIES: '1' })
      .start();
    await crm.end('SIGTERM');

    const ready = await eventually(
      () => getJson<Ready>(`${integrator.url}/health/ready`),
      ({ details }) => details['welcome-package']?.source !== undefined,
    );
    expect(ready.details['welcome-package']?.source).toContain('ECONNREFUSED');
    const stalled = await eventually(
      () => flow(integrator.url),
      ({ stall }) => stall?.reason === 'source-unreadable',
    );
    expect(stalled).toMatchObject({
      state: 'stalled',
      stall: { reason: 'source-unreadable' },
      last_poll: { error: { code: 'no-answer' } },
    });
    expect((await fetch(`${integrator.url}/health/live`)).status).toBe(200);

    await crm.start();
    const created = await addCustomers(crm.url, 0, 3);
    await eventually(
      () => flow(integrator.url),
      ({ deliveries, state }) => deliveries.delivered === 3 && state === 'running',
    );
    const databases = await platform.databases();
    expect((await judge(databases, new Set(created.map(({ email }) => email)))).violations).toEqual([]);
  });
});
