import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditDto, CustomerDto, DeliveryDto, FlowDto, OperatorActionDto, PackageRequestDto } from '@app/contracts';
import { addCustomers, flow, getJson, postJson, readFeed } from './support/api';
import { CliProcess } from './support/cli-process';
import { Door } from './support/door';
import { eventually } from './support/eventually';
import { Platform, type ServiceName, type ServiceProcess } from './support/service-process';
import { runTask } from './support/service-task';
import { testDatabase } from './support/test-database';

const SERVICES: readonly ServiceName[] = ['crm', 'inventory', 'integrator'];
const FLOW = '/flows/welcome-package';
const OLD_KEY = { 'Content-Type': 'application/json', 'Idempotency-Key': 'of-the-old-store' };

/** Everything that is asked of the three before and after, and must be told the same. */
interface Told {
  readonly flow: FlowDto;
  readonly customers: readonly CustomerDto[];
  readonly packages: readonly PackageRequestDto[];
  readonly dead: readonly DeliveryDto[];
  readonly audits: readonly AuditDto[];
  readonly actions: readonly OperatorActionDto[];
}

describe('a platform that moves from SQLite to PostgreSQL', () => {
  const platform = new Platform();
  const crmDoor = new Door();
  const inventoryDoor = new Door();
  const cli = new CliProcess(platform.folder, {});
  const file = (name: ServiceName): string => join(platform.folder, `${name}.db`);
  const digestOf = (name: ServiceName): string =>
    createHash('sha256')
      .update(readFileSync(file(name)))
      .digest('hex');
  let before: Told;
  let targets: Record<ServiceName, string>;
  let crm: ServiceProcess;
  let inventory: ServiceProcess;
  let integrator: ServiceProcess;
  let oldAnswer: unknown;
  let oldLinks: { readonly customers: string; readonly deliveries: string };

  /** Starts the three on the databases that `url` gives them, the integrator by way of the doors. */
  async function start(url: (name: ServiceName) => string): Promise<void> {
    crm = platform.service('crm', { DATABASE_URL: url('crm') });
    inventory = platform.service('inventory', { DATABASE_URL: url('inventory') });
    await Promise.all([crm.start(), inventory.start()]);
    const crmUrl = await crmDoor.open(crm.url);
    const inventoryUrl = await inventoryDoor.open(inventory.url);
    integrator = platform.integrator(`${crmUrl}/customers`, `${inventoryUrl}/package-requests`, {
      DATABASE_URL: url('integrator'),
      AUDIT_SETTLE_SECONDS: '0',
      // What has lost its answer stays under way until the kill.
      REQUEST_TIMEOUT_SECONDS: '300',
    });
    await integrator.start();
  }

  const act = (path: string, body: unknown = {}): Promise<Response> =>
    fetch(`${integrator.url}${FLOW}${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Operator': 'zoe' },
      body: JSON.stringify(body),
    });
  const untilFlow = (holds: (flow: FlowDto) => boolean): Promise<FlowDto> =>
    eventually(() => flow(integrator.url), holds);

  async function audit(): Promise<AuditDto> {
    const begun = (await (await act('/audit')).json()) as AuditDto;
    return eventually(
      async () => (await getJson<AuditDto[]>(`${integrator.url}${FLOW}/audits`)).find(({ id }) => id === begun.id)!,
      ({ state }) => state !== 'running',
    );
  }

  async function tell(): Promise<Told> {
    const [state, customers, packages, dead, audits, actions] = await Promise.all([
      flow(integrator.url),
      readFeed<CustomerDto>(`${crm.url}/customers`),
      readFeed<PackageRequestDto>(`${inventory.url}/package-requests`),
      getJson<DeliveryDto[]>(`${integrator.url}${FLOW}/deliveries?state=dead`),
      getJson<AuditDto[]>(`${integrator.url}${FLOW}/audits`),
      getJson<OperatorActionDto[]>(`${integrator.url}${FLOW}/actions`),
    ]);
    return { flow: state, customers, packages, dead, audits, actions };
  }

  beforeAll(async () => {
    const urls = await Promise.all(SERVICES.map((name) => testDatabase(`${file(name)}-target`)));
    targets = Object.fromEntries(SERVICES.map((name, at) => [name, urls[at]])) as typeof targets;
    await start((name) => `file:${file(name)}`);
  });
  afterAll(async () => {
    crmDoor.close();
    inventoryDoor.close();
    await platform.close();
  });

  it('has, on SQLite, everything that can be lost', async () => {
    await addCustomers(crm.url, 0, 300);
    await untilFlow(({ deliveries }) => deliveries.delivered === 300);
    inventoryDoor.treat = () => 'refuse';
    await addCustomers(crm.url, 300, 305);
    await untilFlow(({ deliveries }) => deliveries.dead === 5);
    inventoryDoor.treat = () => 'pass';
    const [dead] = await getJson<DeliveryDto[]>(`${integrator.url}${FLOW}/deliveries?state=dead`);
    await act(`/deliveries/${encodeURIComponent(dead!.key)}/replay`);
    await untilFlow(({ deliveries }) => deliveries.delivered === 301);
    expect(await audit()).toMatchObject({ state: 'finished', missing: 4, duplicates: 0, orphans: 0 });

    const old = { customer_id: '0199a3b2-7c1e-7f7a-9d55-2f1f0c6f1a10', package_type: 'gift' };
    const answer = await fetch(`${inventory.url}/package-requests`, {
      method: 'POST',
      headers: OLD_KEY,
      body: JSON.stringify(old),
    });
    oldAnswer = await answer.json();
    oldLinks = {
      customers: linkOf(await fetch(`${crm.url}/customers?limit=100`)),
      deliveries: linkOf(await fetch(`${integrator.url}${FLOW}/deliveries?limit=100`)),
    };

    // Sent and done, and the answer is lost: these are under way when the integrator is killed.
    const lost = inventoryDoor.loseAnswer(1);
    await addCustomers(crm.url, 305, 325);
    await lost;
    await untilFlow(({ deliveries }) => deliveries.delivering > 0);
    await act('/pause');
    before = await tell();
    expect(before.flow).toMatchObject({ state: 'paused', deliveries: { delivered: 301, dead: 4 } });
    expect(before.actions.map(({ action }) => action)).toEqual(['replay', 'pause']);
  });

  it('is not copied while a service runs', async () => {
    const prepared = await Promise.all(
      SERVICES.map((name) => runTask(name, ['migrate'], { DATABASE_URL: targets[name] })),
    );
    expect(prepared.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(await cli.run('migrate-store', '--from', `file:${file('crm')}`, '--to', targets.crm)).toEqual({
      code: 2,
      stdout: '',
      stderr: `${file('crm')} is in use. Stop the service that runs on it, and run this again: what it still writes would be lost.\n`,
    });
  });

  it('is copied when they have stopped, one of them by a kill', async () => {
    await integrator.end('SIGKILL');
    await Promise.all([crm.end('SIGTERM'), inventory.end('SIGTERM')]);
    crmDoor.close();
    inventoryDoor.close();
    const digests = [digestOf('crm'), digestOf('inventory')];

    const withTarget = new CliProcess(platform.folder, { TARGET_DATABASE_URL: targets.inventory });
    const [first, second, third] = await Promise.all([
      cli.run('migrate-store', '--from', 'file:./crm.db', '--to', targets.crm),
      withTarget.run('migrate-store', '--from', `file:${file('inventory')}`, '--json'),
      cli.run('migrate-store', '--from', `file:${file('integrator')}`, '--to', targets.integrator, '--json'),
    ]);

    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toMatch(
      /\ncustomers +325\n[^]*326 rows of crm are in postgres:\S+ now: copied, read back, the same\.\nStart crm /,
    );
    expect([second.code, JSON.parse(second.stdout)]).toMatchObject([0, { service: 'inventory', dry_run: false }]);
    expect([third.code, JSON.parse(third.stdout)]).toMatchObject([0, { service: 'integrator' }]);
    expect([digestOf('crm'), digestOf('inventory')]).toEqual(digests);
    const again = await cli.run('migrate-store', '--from', 'file:./crm.db', '--to', targets.crm);
    expect(again).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('is not empty: it has rows in customers.'),
    });
  });

  it('tells the same on PostgreSQL, and what was under way is not stuck', async () => {
    crmDoor.reads.length = 0;
    inventoryDoor.treat = () => 'pass';
    await start((name) => targets[name]);
    const swept = await untilFlow(({ deliveries }) => deliveries.delivering === 0);
    expect(swept).toMatchObject({ state: 'paused', cursor: before.flow.cursor });
    const after = await tell();
    expect({ ...after, flow: counted(after.flow) }).toEqual({ ...before, flow: counted(before.flow) });

    await act('/resume');
    await untilFlow(({ deliveries }) => deliveries.delivered === 321);
  });

  it('answers an old idempotency key, an old position in the feed and an old list as before', async () => {
    const repeated = await fetch(`${inventory.url}/package-requests`, {
      method: 'POST',
      headers: OLD_KEY,
      body: JSON.stringify({ customer_id: '0199a3b2-7c1e-7f7a-9d55-2f1f0c6f1a10', package_type: 'gift' }),
    });
    expect([repeated.headers.get('idempotent-replayed'), await repeated.json()]).toEqual(['true', oldAnswer]);

    const customers = await getJson<CustomerDto[]>(`${crm.url}${oldLinks.customers}`);
    expect(customers).toEqual(before.customers.slice(100, 200));
    const deliveries = await getJson<DeliveryDto[]>(`${integrator.url}${oldLinks.deliveries}`);
    expect(deliveries.map(({ label }) => label)).toEqual(customers.map(({ email }) => email));
  });

  it('goes on: new customers come after the old ones and get their packages, and no old one is read again', async () => {
    const added = await addCustomers(crm.url, 325, 375);
    await untilFlow(({ deliveries }) => deliveries.delivered === 371);
    expect(await readFeed<CustomerDto>(`${crm.url}/customers`)).toEqual([...before.customers, ...added]);
    expect(crmDoor.reads.filter((read) => !read.includes('after='))).toEqual([]);
    expect(crmDoor.reads[0]).toBe(before.flow.cursor);

    expect(await (await postJson(`${integrator.url}${FLOW}/replay`, {})).json()).toMatchObject({ replayed: 4 });
    await untilFlow(({ deliveries }) => deliveries.delivered === 375);
    expect(await audit()).toMatchObject({ state: 'finished', missing: 0, duplicates: 0, orphans: 0, records: 375 });
  });
});

/** The numbers of a flow that a move must not change; what was under way is pending once its worker is given up. */
function counted({ deliveries: { pending, delivering, delivered, dead, uncertain }, ...flow }: FlowDto) {
  return { cursor: flow.cursor, state: flow.state, undelivered: pending + delivering, delivered, dead, uncertain };
}

function linkOf(response: Response): string {
  return /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1] ?? '';
}
