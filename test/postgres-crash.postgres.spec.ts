import { Client } from 'pg';
import type { OwnPostgresServer } from '../tools/support/postgres-server.mts';
import { account, addCustomers, flow, postJson } from './support/api';
import { eventually } from './support/eventually';
import { Platform, type ServiceName, type ServiceProcess } from './support/service-process';

const CUSTOMERS = 2000;
const REPLICAS = 6;
const NAMES = ['crm', 'inventory', 'integrator'] as const;

describe('a PostgreSQL that is treated badly', () => {
  const platform = new Platform();
  let server: OwnPostgresServer;

  beforeAll(async () => {
    const { startOwnPostgres } = await import('../tools/support/postgres-server.mts');
    server = await startOwnPostgres();
    await administer(NAMES.map((name) => `create schema ${name}`).join(';'));
    await administer(`create role with_password login password 'right'`);
  });
  afterAll(async () => {
    await platform.close();
    await server[Symbol.asyncDispose]();
  });

  async function administer(statement: string): Promise<void> {
    const client = new Client({ connectionString: server.url });
    await client.connect();
    await client.query(statement);
    await client.end();
  }

  const addressOf = (schema: string): string =>
    `${server.url}?options=${encodeURIComponent(`-c search_path=${schema}`)}`;

  function service(name: ServiceName, environment: Readonly<Record<string, string>> = {}): ServiceProcess {
    return platform.service(name, { DATABASE_URL: addressOf(name), ...environment });
  }

  it('is waited for by replicas that start before it, each of which says so once; all of them come up', async () => {
    await server.crash();
    // They find it in the same moment, and its schema empty: one migrates it, the others wait.
    const replicas = Array.from({ length: REPLICAS }, () => service('crm'));
    const starting = replicas.map((replica) => replica.start());
    await eventually(
      () => replicas.map((replica) => replica.lines(/the database does not answer/).length),
      (told) => told.every((lines) => lines === 1),
    );
    await server.start();
    await Promise.all(starting);
    for (const replica of replicas) {
      expect(replica.lines(/the database answers again/)).toHaveLength(1);
      expect(replica.lines(/the database does not answer/)).toMatchObject([{ level: 'warn' }]);
    }
    expect(await Promise.all(replicas.map((replica) => replica.end('SIGTERM')))).toEqual(replicas.map(() => 0));
  });

  it('that does not come ends a start with code 1, and a wrong password with 78: only the first is worth another', async () => {
    const away = service('crm', { DATABASE_URL: 'postgres://me:hunter2@127.0.0.1:9/shop', DATABASE_WAIT_SECONDS: '1' });
    await expect(away.start()).rejects.toThrow(/ended with 1:[^]*did not answer within 1 s \(connect ECONNREFUSED/);
    const url = new URL(addressOf('crm'));
    url.username = 'with_password';
    url.password = 'hunter2';
    const refused = service('crm', { DATABASE_URL: url.href });
    await expect(refused.start()).rejects.toThrow(/ended with 78:[^]*Check the user and the password/);
    expect([...away.log, ...refused.log].join('\n')).not.toMatch(/hunter2|\.js:\d+/);
  });

  it('stops a service that still waits for it as soon as that is asked to stop', async () => {
    const waiting = service('crm', { DATABASE_URL: 'postgres://127.0.0.1:9/shop' });
    const started = waiting.start().catch((error: Error) => error.message);
    await eventually(
      () => waiting.lines(/the database does not answer/).length,
      (lines) => lines === 1,
    );
    expect(await waiting.end('SIGTERM')).toBe(0);
    expect(await started).toMatch(/ended with 0/);
  });

  it('that crashes in the midst of a move, and again while it recovers, costs nobody a package and calls no human', async () => {
    const crm = await service('crm').start();
    const inventory = await service('inventory').start();
    // Something to recover: the second crash comes before the first is mended.
    await administer('create table public.ballast as select generate_series(1, 400000) as number');
    await addCustomers(crm.url, 0, CUSTOMERS);
    const integrator = platform.integrator(`${crm.url}/customers`, `${inventory.url}/package-requests`, {
      DATABASE_URL: addressOf('integrator'),
      INVENTORY_BATCH: 'no',
    });
    await integrator.start();
    await untilDelivered(integrator, 300);

    await server.crash();
    const recovering = server.start();
    await untilRecovering();
    await server.crash();
    // The interrupted start may say that it failed, as it has.
    await recovering.catch(() => {});
    await server.start();
    const late = await createWhateverHappens(crm.url, CUSTOMERS, 20);

    expect((await flow(integrator.url)).deliveries.delivered).toBeLessThan(CUSTOMERS);
    await untilDelivered(integrator, CUSTOMERS + late);
    expect(await account(crm.url, inventory.url)).toEqual({
      customers: CUSTOMERS + late,
      packages: CUSTOMERS + late,
      missing: 0,
      duplicates: 0,
      orphans: 0,
    });
    healthy(crm, inventory, integrator);

    // The same three go on: now with a server that is there, and says nothing for as long as a statement may take and more.
    server.signal('SIGSTOP');
    const asked = createWhateverHappens(crm.url, 10_000, 20);
    await eventually(
      () => integrator.lines(/the database does not answer/).length,
      (lines) => lines > 1,
    );
    server.signal('SIGCONT');
    const more = await asked;
    await untilDelivered(integrator, CUSTOMERS + late + more);
    expect(await account(crm.url, inventory.url)).toMatchObject({ missing: 0, duplicates: 0, orphans: 0 });
    healthy(crm, inventory, integrator);

    // Without the server there is nothing to give back a lease to: it lapses, and the stop is as good.
    await server.crash();
    for (const process of [crm, inventory, integrator]) expect(await process.end('SIGTERM')).toBe(0);
    healthyLog(crm, inventory, integrator);
  });

  /** Until the server says that it starts up, or is so quick that it is up already. */
  async function untilRecovering(): Promise<void> {
    await eventually(
      () =>
        administer('select 1').then(
          () => 'up',
          (error: { code?: string }) => error.code,
        ),
      (answer) => answer === '57P03' || answer === 'up',
    );
  }
});

/**
 * Creates customers as a caller does who asks again until each is there. An answer that was lost leaves open whether the
 * customer was made: the repetition is a 409 then.
 */
async function createWhateverHappens(crmUrl: string, from: number, count: number): Promise<number> {
  for (let number = from; number < from + count; number++) {
    await eventually(
      () => postJson(`${crmUrl}/customers`, { name: 'Late', email: `customer-${number}@example.com` }),
      ({ status }) => status === 201 || status === 409,
    );
  }
  return count;
}

/** Alive since it was started, with one line for each outage, not for each request. */
function healthy(...processes: readonly ServiceProcess[]): void {
  for (const process of processes) {
    expect(process.isAlive).toBe(true);
    expect(process.lines(/the database does not answer/).length).toBeLessThanOrEqual(6);
  }
  healthyLog(...processes);
}

/** Nothing in it calls a human. */
function healthyLog(...processes: readonly ServiceProcess[]): void {
  const calls = processes.flatMap(({ log }) => log.filter((line) => /"level":"(error|fatal)"|cannot start/.test(line)));
  expect(calls).toEqual([]);
}

function untilDelivered(integrator: ServiceProcess, count: number): Promise<unknown> {
  return eventually(
    () => flow(integrator.url),
    ({ deliveries }) => deliveries.delivered >= count,
  );
}
