import type { FlowDto, OperatorActionDto, ReplayResultDto } from '@app/contracts';
import { eventually } from '../../../test/support/eventually';
import { RunningIntegrator } from './support/running-integrator';
import { StubSystems } from './support/stub-systems';

const FLOW = '/flows/welcome-package';

describe('what an operator may do to a flow', () => {
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

  const post = (path: string, body?: unknown, operator = 'ada'): Promise<Response> =>
    fetch(`${integrator.url}${FLOW}${path}`, {
      method: 'POST',
      headers: { 'X-Operator': operator, ...(body !== undefined && { 'Content-Type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  const delivered = (count: number) => integrator.until(({ deliveries }) => deliveries.delivered === count);

  it('pause: nothing more is read or sent, until resume lets it go on at once', async () => {
    systems.customers.push({ id: 1 });
    await delivered(1);
    const paused = (await (await post('/pause')).json()) as FlowDto;
    expect(paused).toMatchObject({ state: 'paused', paused_since: expect.stringMatching(/Z$/) });

    systems.customers.push({ id: 2 });
    const { reads } = systems;
    expect((await post('/run')).status).toBe(409);
    // As long as three polls would take: the interval is 50 ms.
    await eventually(
      () => Date.now(),
      (now) => now > Date.parse(paused.paused_since ?? '') + 150,
    );
    expect(systems.reads).toBe(reads);
    expect(systems.packages.size).toBe(1);

    expect(await (await post('/resume')).json()).toMatchObject({ state: 'running', paused_since: null });
    await delivered(2);
  });

  it('rewind: refused at work, and after a pause read again from the start without a second package', async () => {
    systems.customers.push({ id: 1 }, { id: 2 });
    await delivered(2);
    const refused = await post('/rewind', { cursor: null });
    expect([refused.status, await refused.json()]).toMatchObject([409, { type: 'urn:problem:flow-not-paused' }]);

    await post('/pause');
    expect((await post('/rewind', { cursor: null })).status).toBe(200);
    const { reads } = systems;
    await post('/resume');
    await eventually(
      () => systems.reads,
      (now) => now > reads,
    );
    systems.customers.push({ id: 3 });
    await delivered(3);
    expect(systems.posts.map(({ key }) => key).toSorted()).toEqual([1, 2, 3].map((id) => `welcome_package:${id}`));
  });

  it('replay: all dead letters of one cause, counted first, and nothing that was delivered', async () => {
    systems.answer = (id) => (id === 2 ? { status: 422 } : id === 3 ? { status: 400 } : undefined);
    systems.customers.push({ id: 1 }, { id: 2 }, { id: 3 });
    await integrator.until(({ deliveries }) => deliveries.dead === 2 && deliveries.delivered === 1);
    systems.answer = () => undefined;

    const filter = { state: 'dead', error_code: 'http-422' };
    expect(await (await post('/replay', { ...filter, dry_run: true })).json()).toEqual({ matched: 1, replayed: 0 });
    const replayed = (await (await post('/replay', filter)).json()) as ReplayResultDto;
    expect(replayed).toEqual({ matched: 1, replayed: 1 });
    await delivered(2);
    expect(await (await post('/replay', {})).json()).toEqual({ matched: 1, replayed: 1 });
    await delivered(3);
    expect(await (await post('/replay', {})).json()).toEqual({ matched: 0, replayed: 0 });
    expect(systems.posts.filter(({ key }) => key === 'welcome_package:1')).toHaveLength(1);
  });

  it('is kept with who did it, and what it changed', async () => {
    await post('/pause', undefined, 'grace');
    await post('/rewind', { cursor: null });
    await post('/resume');
    const actions = (await (await integrator.get(`${FLOW}/actions`)).json()) as OperatorActionDto[];
    expect(actions).toMatchObject([
      { operator: 'grace', action: 'pause', before: 'running', after: 'paused' },
      { operator: 'ada', action: 'rewind', before: null, after: null },
      { operator: 'ada', action: 'resume', before: 'paused', after: 'running' },
    ]);
  });

  it.each([
    ['/rewind', {}, 422],
    ['/rewind', { cursor: 7 }, 422],
    ['/rewind', { cursor: 'http://elsewhere.example/' }, 422],
    ['/rewind', { cursor: null, to: 'start' }, 422],
    ['/replay', { state: 'delivered' }, 422],
    ['/replay', { error_code: "' or 1=1" }, 422],
    ['/replay', { dry_run: 'yes' }, 422],
    ['/replay', [], 422],
  ])('is refused when it is asked for as POST %s %j: %i', async (path, body, status) => {
    const response = await post(path, body);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
  });

  it.each(['pause', 'resume', 'run'])('is 404 for a flow that is not there: %s', async (action) => {
    const response = await fetch(`${integrator.url}/flows/unknown/${action}`, { method: 'POST' });
    expect(response.status).toBe(404);
  });

  it('needs a name that can be kept', async () => {
    expect((await post('/pause', undefined, 'x'.repeat(101))).status).toBe(400);
    expect((await integrator.flow()).state).not.toBe('paused');
  });
});
