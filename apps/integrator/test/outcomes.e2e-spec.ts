import { eventually } from '../../../test/support/eventually';
import { RunningIntegrator } from './support/running-integrator';
import { StubSystems } from './support/stub-systems';

describe('what becomes of a delivery', () => {
  let systems: StubSystems;
  let integrator: RunningIntegrator;

  beforeEach(async () => {
    systems = new StubSystems();
    integrator = await RunningIntegrator.start(await systems.open());
  });
  afterEach(async () => {
    await integrator.stop();
    systems.close();
  });

  it('that the target refuses for good: a dead letter at the first attempt, while the others go on', async () => {
    systems.answer = (id) => (id === 2 ? { status: 422, body: { title: 'No such customer' } } : undefined);
    systems.customers.push({ id: 1 }, { id: 2 }, { id: 3 });
    await integrator.until(({ deliveries }) => deliveries.delivered === 2 && deliveries.dead === 1);

    expect(await integrator.delivery('welcome_package:2')).toMatchObject({
      state: 'dead',
      failed_attempts: 1,
      record: { id: 2 },
      last_error: {
        code: 'http-422',
        status: 422,
        detail: 'The target answered 422.',
        excerpt: expect.stringContaining('No such customer'),
      },
      attempts: [{ number: 1, outcome: 'reject', cause: { code: 'http-422' } }],
    });
    expect(systems.posts.filter(({ key }) => key === 'welcome_package:2')).toHaveLength(1);
  });

  it('that fails for a while: attempted again with the same key until it is delivered', async () => {
    let failures = 3;
    systems.answer = () => (failures-- > 0 ? { status: 500 } : undefined);
    systems.customers.push({ id: 1 });
    await integrator.until(({ deliveries }) => deliveries.delivered === 1);

    expect(await integrator.delivery('welcome_package:1')).toMatchObject({
      state: 'delivered',
      failed_attempts: 3,
      reference: 'request-1',
    });
    expect(systems.posts.map(({ key }) => key)).toEqual(Array.from({ length: 4 }, () => 'welcome_package:1'));
  });

  it.each([401, 403, 404, 301])(
    'that meets %i: it waits with the whole backlog, probed by one delivery at a time, until that is mended',
    async (status) => {
      systems.answer = () => ({ status });
      systems.customers.push(...Array.from({ length: 200 }, (_, id) => ({ id })));
      // On a machine that has much else to do it is stalled before it is held, for it was not polled in time.
      const held = await integrator.until(({ stall, hold }) => stall?.reason === 'nothing-settled' && hold !== null);
      expect(held).toMatchObject({ state: 'stalled', hold: { cause: { code: `http-${status}` } } });

      // More probes, and still nobody is given up.
      const { length: posts } = systems.posts;
      await eventually(
        () => systems.posts.length,
        (now) => now >= posts + 2,
      );
      expect((await integrator.flow()).deliveries).toMatchObject({ dead: 0, uncertain: 0, delivered: 0 });
      expect(systems.posts.length).toBeLessThan(60);

      systems.answer = () => undefined;
      await integrator.until(({ deliveries, hold }) => deliveries.delivered === 200 && hold === null);
      expect(systems.packages.size).toBe(200);
    },
  );

  it('that is told to come back later: the flow leaves the target alone until then', async () => {
    let refusals = 1;
    systems.answer = () => (refusals-- > 0 ? { status: 429, headers: { 'Retry-After': '1' } } : undefined);
    systems.customers.push({ id: 1 });
    await integrator.until(({ deliveries }) => deliveries.delivered === 1);

    const [first, second] = systems.posts.map(({ at }) => at);
    expect(second! - first!).toBeGreaterThanOrEqual(1000);
  });

  it('whose answer speaks of another customer: not believed, asked again', async () => {
    let lies = 1;
    systems.answer = () => (lies-- > 0 ? { status: 201, body: { request_id: 'r', customer_id: 99 } } : undefined);
    systems.customers.push({ id: 1 });
    await integrator.until(({ deliveries }) => deliveries.delivered === 1);
    expect(await integrator.delivery('welcome_package:1')).toMatchObject({
      reference: 'request-1',
      attempts: [{ cause: { code: 'answer-mismatch' } }],
    });
  });

  it('of a record without an id: a dead letter that holds up nobody, and stays one', async () => {
    systems.customers.push({ name: 'No id' }, { id: 1 });
    await integrator.until(({ deliveries }) => deliveries.delivered === 1 && deliveries.dead === 1);
    const dead = (await (await integrator.get('/flows/welcome-package/deliveries?state=dead')).json()) as {
      key: string;
    }[];
    expect(dead).toMatchObject([{ last_error: { code: 'unmappable' } }]);
    expect(systems.posts.map(({ key }) => key)).toEqual(['welcome_package:1']);
  });
});
