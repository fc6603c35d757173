import type { AuditDto, DeliveryDetailDto, FindingDto } from '@app/contracts';
import { eventually } from '../../../test/support/eventually';
import { RunningIntegrator } from './support/running-integrator';
import { StubSystems } from './support/stub-systems';

const FLOW = '/flows/welcome-package';

describe('an audit', () => {
  let systems: StubSystems;
  let integrator: RunningIntegrator;

  beforeEach(async () => {
    systems = new StubSystems();
    systems.customers.push(...[1, 2, 3, 4, 5].map((id) => ({ id, email: `customer-${id}@example.com` })));
    integrator = await RunningIntegrator.start(await systems.open());
    await integrator.until(({ deliveries }) => deliveries.delivered === 5);
  });
  afterEach(async () => {
    await integrator.stop();
    systems.close();
  });

  const post = (body: unknown): Promise<Response> =>
    fetch(`${integrator.url}${FLOW}/audit`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Operator': 'ada' },
      body: JSON.stringify(body),
    });
  const get = async <T>(path: string): Promise<T> => (await integrator.get(path)).json() as Promise<T>;

  async function audit(body: unknown = {}): Promise<AuditDto> {
    const response = await post(body);
    expect(response.status).toBe(202);
    const location = response.headers.get('location') ?? '';
    return eventually(
      () => get<AuditDto>(location),
      ({ state }) => state !== 'running',
    );
  }

  const findings = async ({ id }: AuditDto) =>
    (await get<FindingDto[]>(`${FLOW}/audits/${id}/findings`)).map(({ kind, key, effects, repaired }) => [
      kind,
      key,
      effects,
      repaired,
    ]);

  it('of a healthy flow finds nothing', async () => {
    const clean = await audit();
    expect(clean).toMatchObject({ state: 'finished', requested_by: 'ada', records: 5, effects: 5, cause: null });
    expect(clean).toMatchObject({ missing: 0, duplicates: 0, orphans: 0, pending: 0, repaired: 0 });
    expect(await findings(clean)).toEqual([]);
    expect((await integrator.flow()).last_audit).toEqual(clean);
  });

  it('names what is missing, doubled and orphaned, and a repair mends the missing alone', async () => {
    systems.packages.delete('welcome_package:2');
    systems.strays.push(
      { request_id: 'again', customer_id: 4, package_type: 'welcome_package' },
      { request_id: 'whose', customer_id: 99, package_type: 'welcome_package' },
      { request_id: 'another-kind', customer_id: 1, package_type: 'birthday_package' },
    );
    const found = [
      ['missing', 'welcome_package:2', 0, false],
      ['duplicate', 'welcome_package:4', 2, false],
      ['orphan', 'welcome_package:99', 1, false],
    ];
    const told = await audit();
    expect(told).toMatchObject({ state: 'finished', missing: 1, duplicates: 1, orphans: 1, repaired: 0 });
    expect(await findings(told)).toEqual(found);
    expect(systems.posts).toHaveLength(5);

    const repaired = await audit({ repair: true });
    expect(repaired).toMatchObject({ state: 'finished', missing: 1, duplicates: 1, orphans: 1, repaired: 1 });
    await eventually(
      () => systems.packages.size,
      (size) => size === 5,
    );
    expect(systems.posts.slice(5).map(({ key }) => key)).toEqual(['welcome_package:2']);
    const { timeline } = await eventually(
      () => get<DeliveryDetailDto>(`${FLOW}/deliveries/welcome_package:2`),
      ({ state }) => state === 'delivered',
    );
    expect(timeline.map(({ kind }) => kind)).toEqual(['discovered', 'repaired', 'delivered']);

    systems.strays.length = 0;
    expect(await audit()).toMatchObject({ missing: 0, duplicates: 0, orphans: 0 });
  });

  it('leaves a dead letter to a human: it is missing, and a repair does not touch it', async () => {
    systems.answer = (id) => (id === 6 ? { status: 422 } : undefined);
    systems.customers.push({ id: 6 });
    await integrator.until(({ deliveries }) => deliveries.dead === 1);
    expect(await audit({ repair: true })).toMatchObject({ missing: 1, repaired: 0 });
    expect((await integrator.flow()).deliveries).toMatchObject({ dead: 1, delivered: 5 });
  });

  it('fails, and says why, when a system cannot be read', async () => {
    systems.listing = { status: 405 };
    expect(await audit()).toMatchObject({ state: 'failed', cause: { code: 'http-405', status: 405 } });
    const metrics = await (await integrator.get('/metrics')).text();
    expect(metrics).toContain('integrator_audits_total{flow="welcome-package",result="failed"} 1');
  });

  it('is a metric that alarms, and is kept: newest first', async () => {
    systems.packages.delete('welcome_package:1');
    const first = await audit();
    const second = await audit();
    expect((await get<AuditDto[]>(`${FLOW}/audits`)).map(({ id }) => id)).toEqual([second.id, first.id]);
    const metrics = await (await integrator.get('/metrics')).text();
    expect(metrics).toContain('integrator_audit_missing{flow="welcome-package"} 1');
  });

  it.each([
    [{ repair: 'yes' }, 422],
    [{ fix: true }, 422],
    [[], 422],
  ])('is refused when it is asked for as %j', async (body, status) => {
    const response = await post(body);
    expect([response.status, response.headers.get('content-type')]).toEqual([
      status,
      'application/problem+json; charset=utf-8',
    ]);
  });

  it.each([`${FLOW}/audits/none`, `${FLOW}/audits/none/findings`, '/flows/none/audits'])(
    'is 404 where there is none: %s',
    async (path) => {
      expect((await integrator.get(path)).status).toBe(404);
    },
  );
});
