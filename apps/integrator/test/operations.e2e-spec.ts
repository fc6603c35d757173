import { hostname } from 'node:os';
import type { DeliveryDto } from '@app/contracts';
import { RunningIntegrator } from './support/running-integrator';
import { StubSystems } from './support/stub-systems';

const DELIVERIES = '/flows/welcome-package/deliveries';

describe('the operations API', () => {
  const systems = new StubSystems();
  let integrator: RunningIntegrator;
  let isMended = false;

  beforeAll(async () => {
    systems.answer = (id) => (id === 3 && !isMended ? { status: 422 } : undefined);
    systems.customers.push(...Array.from({ length: 7 }, (_, id) => ({ id, name: `Customer ${id}` })));
    integrator = await RunningIntegrator.start(await systems.open());
    await integrator.until(({ deliveries }) => deliveries.delivered === 6 && deliveries.dead === 1);
  });
  afterAll(async () => {
    await integrator.stop();
    systems.close();
  });

  it('tells how every flow goes', async () => {
    const flows = await (await integrator.get('/flows')).json();
    expect(flows).toContainEqual({
      name: 'welcome-package',
      state: 'running',
      cursor: null,
      deliveries: { pending: 0, delivering: 0, delivered: 6, dead: 1, uncertain: 0 },
      oldest_undelivered_seconds: 0,
      last_poll: { at: expect.stringMatching(/^\d{4}-.*Z$/), error: null },
      last_settled_at: expect.stringMatching(/Z$/),
      hold: null,
      stall: null,
      paused_since: null,
      can_audit: true,
      last_audit: null,
    });
  });

  it('tells who works, by host and process, and what they hold', async () => {
    expect(await (await integrator.get('/workers')).json()).toEqual([
      {
        id: expect.stringMatching(/^[\da-f-]{36}$/),
        name: `${hostname()}:${process.pid}`,
        state: 'working',
        started_at: expect.stringMatching(/Z$/),
        lease_until: expect.stringMatching(/Z$/),
        holds: [{ flow: 'welcome-package', discovers: true, deliveries: 0, audits: false }],
      },
    ]);
  });

  it('lists each delivery once, page by page, in the order of discovery', async () => {
    const seen: DeliveryDto[] = [];
    for (let path = `${DELIVERIES}?limit=2`; ;) {
      const response = await integrator.get(path);
      const page = (await response.json()) as DeliveryDto[];
      if (page.length === 0) break;
      seen.push(...page);
      [, path = ''] = /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '') ?? [];
    }
    expect(seen.map(({ key }) => key)).toEqual(systems.customers.map((_, id) => `welcome_package:${id}`));
    expect(seen[0]).toMatchObject({
      state: 'delivered',
      reference: 'request-0',
      failed_attempts: 0,
      due_at: null,
      last_error: null,
    });
  });

  it.each([
    [`${DELIVERIES}?state=lost`, 400, 'invalid-query'],
    [`${DELIVERIES}?limit=0`, 400, 'invalid-query'],
    [`${DELIVERIES}?after=nonsense`, 400, 'invalid-cursor'],
    [`${DELIVERIES}/welcome_package:404`, 404, 'not-found'],
    ['/flows/unknown', 404, 'not-found'],
    ['/flows/unknown/deliveries', 404, 'not-found'],
  ])('answers GET %s with %i %s', async (path, status, type) => {
    const response = await integrator.get(path);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(await response.json()).toMatchObject({ type: `urn:problem:${type}`, status });
  });

  it('refuses to replay what was delivered, and the target hears nothing of it', async () => {
    const { length: before } = systems.posts;
    const response = await integrator.replay('welcome_package:1');
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({ type: 'urn:problem:not-replayable', state: 'delivered' });
    expect(systems.posts).toHaveLength(before);
  });

  it('replays a dead letter once its cause is mended, and the record of its failures stays', async () => {
    isMended = true;
    const response = await integrator.replay('welcome_package:3');
    expect(response.status).toBe(200);
    await integrator.until(({ deliveries }) => deliveries.delivered === 7);
    expect(await integrator.delivery('welcome_package:3')).toMatchObject({
      state: 'delivered',
      attempts: [{ number: 1, outcome: 'reject' }],
    });
    expect((await integrator.replay('welcome_package:404')).status).toBe(404);
  });

  it('publishes queue depth, age, outcomes and latencies for Prometheus', async () => {
    const metrics = await (await integrator.get('/metrics')).text();
    expect(metrics).toContain('integrator_deliveries{flow="welcome-package",state="delivered"} 7');
    expect(metrics).toContain('integrator_oldest_undelivered_seconds{flow="welcome-package"} 0');
    expect(metrics).toContain('integrator_held{flow="welcome-package"} 0');
    expect(metrics).toContain('integrator_outcomes_total{flow="welcome-package",outcome="reject"} 1');
    expect(metrics).toContain('integrator_delivery_latency_seconds_count{flow="welcome-package"} 7');
  });
});
