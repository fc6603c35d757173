import type { FlowDto, WorkerDto } from '@app/contracts';
import { ask } from './oracle/ask';
import { judge } from './oracle/oracle';
import type { Databases } from './oracle/stored';
import { account, addCustomers, flow, getJson, postJson } from './support/api';
import { eventually } from './support/eventually';
import { HoldingGate } from './support/holding-gate';
import { Platform, type ServiceProcess } from './support/service-process';
import { onPostgres } from './support/test-database';

/**
 * A worker that is gone is replaced within this: its lease is 5 s, and a transaction that stands still is ended after 8 s. Twice that, for
 * a machine that has much else to do.
 */
const TAKEOVER_MS = 30_000;

const workers = ({ url }: ServiceProcess) => getJson<WorkerDto[]>(`${url}/workers`);

const untilDelivered = (by: ServiceProcess, count: number, withinMs?: number): Promise<FlowDto> =>
  eventually(
    () => flow(by.url),
    ({ deliveries }) => deliveries.delivered === count && deliveries.delivering === 0,
    withinMs,
  );

const clean = (count: number) => ({ customers: count, packages: count, missing: 0, duplicates: 0, orphans: 0 });

/** How an action is answered. */
const does = async (by: ServiceProcess, action: string) =>
  (await postJson(`${by.url}/flows/welcome-package/${action}`, {})).status;

/** What a late worker might change. */
const look = ({ integrator }: Databases) =>
  Promise.all([
    ask(integrator, 'select * from deliveries order by seq'),
    ask(integrator, 'select cursor, discoverer, discovered, delivered from flows'),
    ask(integrator, 'select * from attempts order by delivery, number'),
  ]);

const discovererOf = async (by: ServiceProcess): Promise<string | undefined> =>
  (await workers(by)).find(({ state, holds }) => state === 'working' && holds.some(({ discovers }) => discovers))?.name;

const untilDiscovers = (name: string, by: ServiceProcess, withinMs?: number) =>
  eventually(
    () => discovererOf(by),
    (discoverer) => discoverer === name,
    withinMs,
  );

onPostgres('integrators that share a ledger', () => {
  let platform: Platform;
  let crm: ServiceProcess;
  let inventory: ServiceProcess;
  let databases: Databases;
  const gates: HoldingGate[] = [];

  beforeEach(async () => {
    platform = new Platform();
    [crm, inventory] = await Promise.all([platform.service('crm').start(), platform.service('inventory').start()]);
    databases = await platform.databases();
  });
  afterEach(async () => {
    for (const gate of gates.splice(0)) gate.close();
    await platform.close();
  });

  /** One more integrator on the same ledger; `crmUrl` and `inventoryUrl` are how it reaches the systems. */
  const integrator = (
    name: string,
    over: Record<string, string> = {},
    crmUrl = crm.url,
    inventoryUrl = inventory.url,
  ) =>
    platform
      .integrator(`${crmUrl}/customers`, `${inventoryUrl}/package-requests`, {
        WORKER_NAME: name,
        // By it the server's own list of connections tells whose they are.
        PGAPPNAME: name,
        STALLED_AFTER_SECONDS: '30',
        ...over,
      })
      .start();
  const gateBefore = async ({ url }: ServiceProcess): Promise<[HoldingGate, string]> => {
    const gate = new HoldingGate();
    gates.push(gate);
    return [gate, await gate.open(url)];
  };

  it('have one that discovers; all deliver, and any may be asked to poll, to pause and to go on', async () => {
    const never = { POLLING_INTERVAL_SECONDS: '3600' };
    const [a, b] = [await integrator('a', never), await integrator('b', never)];
    await untilDiscovers('a', b);

    await addCustomers(crm.url, 0, 10);
    expect(await does(b, 'run')).toBe(200);
    await untilDelivered(a, 10);
    expect(await discovererOf(b)).toBe('a');
    expect(b.lines(/cycle started/)).toHaveLength(0);

    expect(await does(b, 'pause')).toBe(200);
    await addCustomers(crm.url, 10, 20);
    expect(await does(a, 'run')).toBe(409);
    expect(await does(b, 'rewind')).toBe(422);
    expect((await postJson(`${b.url}/flows/welcome-package/rewind`, { cursor: null })).status).toBe(200);
    expect(await does(b, 'resume')).toBe(200);
    await untilDelivered(a, 20);
    expect(await account(crm.url, inventory.url)).toEqual(clean(20));
  });

  it('replace the one that discovers when it is killed', async () => {
    const [a, b] = [await integrator('a'), await integrator('b')];
    await untilDiscovers('a', b);
    await a.end('SIGKILL');
    const killed = Date.now();
    await addCustomers(crm.url, 0, 100);
    await untilDelivered(b, 100, TAKEOVER_MS);
    process.stdout.write(`Taken over ${Date.now() - killed} ms after SIGKILL.\n`);
    expect((await workers(b)).map(({ name }) => name)).toEqual(['b']);
  });

  it('replace one that is stopped in the middle of a page and of a batch; what it says when it wakes changes nothing', async () => {
    const [readGate, crmUrl] = await gateBefore(crm);
    const [sendGate, inventoryUrl] = await gateBefore(inventory);
    // It must not give up by itself, but be told that it is too late.
    const a = await integrator('a', { REQUEST_TIMEOUT_SECONDS: '120' }, crmUrl, inventoryUrl);
    await untilDiscovers('a', a);
    const sent = sendGate.hold('POST', /request_id/);
    await addCustomers(crm.url, 0, 50);
    await sent;
    const read = readGate.hold('GET', /customer-50@/);
    await addCustomers(crm.url, 50, 60);
    await read;
    a.signal('SIGSTOP');
    const stopped = Date.now();
    const b = await integrator('b');
    const before = (await workers(b)).find(({ name }) => name === 'a')?.id;
    await untilDelivered(b, 60, TAKEOVER_MS);
    process.stdout.write(`Taken over ${Date.now() - stopped} ms after SIGSTOP.\n`);
    await addCustomers(crm.url, 60, 70);
    await untilDelivered(b, 70);

    const asItWas = await look(databases);
    readGate.letGo();
    sendGate.letGo();
    a.signal('SIGCONT');
    const told = await eventually(
      () => a.lines(/another worker took this work over/),
      ({ length }) => length >= 2,
    );
    // Of its page, and of its batch.
    expect(new Set(told.map(({ keys = [] }) => keys.length > 0))).toEqual(new Set([false, true]));
    const [back] = await eventually(
      async () => (await workers(b)).filter(({ name, state }) => name === 'a' && state === 'working'),
      ({ length }) => length === 1,
    );
    expect(back?.id).not.toBe(before);
    expect(await look(databases)).toEqual(asItWas);
    expect(await account(crm.url, inventory.url)).toEqual(clean(70));
  });

  it('replace one that is stopped in the middle of a transaction, whatever it has locked', async () => {
    const a = await integrator('a');
    await untilDiscovers('a', a);
    const b = await integrator('b');
    let customers = 0;
    const isInTransaction = async (): Promise<boolean> => {
      customers += 1000;
      await addCustomers(crm.url, customers - 1000, customers);
      a.signal('SIGSTOP');
      const standing = await ask(
        databases.integrator,
        `select pid from pg_stat_activity where application_name = 'a' and state like 'idle in transaction%'`,
      );
      if (standing.length === 0) a.signal('SIGCONT');
      return standing.length > 0;
    };
    await eventually(isInTransaction, (is) => is);
    const stopped = Date.now();
    const names = async () =>
      (await workers(b))
        .map(({ name }) => name)
        .sort()
        .join();
    await eventually(
      async () => [await discovererOf(b), await names()],
      ([discoverer, all]) => discoverer === 'b' && all === 'b',
      TAKEOVER_MS,
    );
    process.stdout.write(`Taken over ${Date.now() - stopped} ms after SIGSTOP in a transaction.\n`);
    await untilDelivered(b, customers);
    a.signal('SIGCONT');
    await eventually(names, (all) => all === 'a,b');
    await untilDelivered(a, customers);
    expect(await judge(databases)).toEqual({ customers, packages: customers, undelivered: 0, violations: [] });
    // What was broken off was healed by itself: nothing for a human.
    expect(b.log.filter((line) => /"level":("error"|50)/.test(line))).toEqual([]);
  });
});
