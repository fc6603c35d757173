import type { AuditDto } from '@app/contracts';
import { ask } from './oracle/ask';
import { judge } from './oracle/oracle';
import { getJson, postJson } from './support/api';
import { Chaos } from './support/chaos';
import { eventually } from './support/eventually';
import { PatientClient } from './support/patient-client';
import { RoundRobinProxy } from './support/round-robin-proxy';
import { seededRandom } from './support/seeded-random';
import { Platform, type ServiceName, type ServiceProcess } from './support/service-process';
import { onPostgres } from './support/test-database';

const CHAOS_MS = 25_000;
/** On a slow machine little is at work when it is struck: it goes on until something was, for so long at the most. */
const CHAOS_AT_MOST_MS = 75_000;
const CLIENTS = 4;

/** So long a batch is in the hands of an integrator at least: what strikes it, strikes it at work. */
const SLOW_MS = 1000;

/** The worker that claimed last. */
const AT_WORK = `select name from workers join deliveries on deliveries.worker = workers.id order by deliveries.seq desc limit 1`;

const COUNT_CUSTOMERS = 'select count(*) from customers';
/** In a failure it says what the others are waiting for. */
const COUNT_STATES = `select state, count(*) from deliveries group by state order by state`;

/** The same seed strikes the same processes in the same order: CHAOS_SEED=<the one that was printed>. */
const SEED = Number(process.env['CHAOS_SEED'] ?? Date.now() % 100_000);

onPostgres('4 integrators, 2 CRMs and 2 Inventories behind a proxy, one of them killed every second', () => {
  const platform = new Platform();
  const proxies: RoundRobinProxy[] = [];
  afterAll(async () => {
    for (const proxy of proxies) proxy.close();
    await platform.close();
  });

  const startAll = (name: ServiceName, count: number, environment: Record<string, string> = {}) =>
    Promise.all(Array.from({ length: count }, () => platform.service(name, environment).start()));
  const behindProxy = async (services: readonly ServiceProcess[], slowByMs = 0): Promise<string> => {
    const proxy = new RoundRobinProxy();
    proxies.push(proxy);
    return proxy.open(
      services.map(({ url }) => url),
      slowByMs,
    );
  };

  it('give every acknowledged customer one package, and lose or double nothing', async () => {
    process.stdout.write(`Chaos with CHAOS_SEED=${SEED}.\n`);
    const [crms, inventories] = await Promise.all([startAll('crm', 2), startAll('inventory', 2)]);
    const [crmUrl, inventoryUrl] = [await behindProxy(crms), await behindProxy(inventories, SLOW_MS)];
    const integrators = await Promise.all(
      ['1', '2', '3', '4'].map((name) =>
        platform
          .integrator(`${crmUrl}/customers`, `${inventoryUrl}/package-requests`, {
            POLLING_INTERVAL_SECONDS: '0.5',
            STALLED_AFTER_SECONDS: '60',
            AUDIT_SETTLE_SECONDS: '0',
            WORKER_NAME: name,
          })
          .start(),
      ),
    );
    const integratorUrl = await behindProxy(integrators);

    const databases = await platform.databases();
    const whoIsAtWork = async (): Promise<ServiceProcess | undefined> => {
      const [busy] = await eventually(
        () => ask<{ name: string }>(databases.integrator, AT_WORK),
        ({ length }) => length > 0,
      );
      return integrators[Number(busy?.name) - 1];
    };

    const all = [...crms, ...inventories, ...integrators];
    const chaos = new Chaos(all, seededRandom(SEED), whoIsAtWork);
    let isOver = false;
    const clients = Array.from({ length: CLIENTS }, (_, number) => new PatientClient(crmUrl, `client-${number}`));
    const working = clients.map((client) => client.create(() => isOver));
    const told = (message: RegExp): number => integrators.reduce((sum, one) => sum + one.lines(message).length, 0);
    const takenBack = (): number => told(/took back/);
    await chaos.rage(CHAOS_MS, () => chaos.blows.stopped > 0 && takenBack() > 0, CHAOS_AT_MOST_MS);
    isOver = true;
    await Promise.all(working);
    const acknowledged = new Set(clients.flatMap((client) => [...client.acknowledged]));

    // Not what an integrator counts: what the tables have. The database counts, for to read it all again and again is work that the
    // services then do not get done.
    const [{ count: customersThere } = { count: '' }] = await ask<{ count: string }>(databases.crm, COUNT_CUSTOMERS);
    await eventually(
      () => ask<{ state: string; count: string }>(databases.integrator, COUNT_STATES),
      (states) => states.length === 1 && states[0]?.state === 'delivered' && states[0].count === customersThere,
      240_000,
    );
    const verdict = await judge(databases, acknowledged);
    const tolls = { takenBack: takenBack(), fenced: told(/another worker took/) };
    process.stdout.write(
      `${JSON.stringify({ ...chaos.blows, ...tolls, acknowledged: acknowledged.size, ...verdict })}\n`,
    );
    // Or nothing was tried.
    expect(Math.min(chaos.blows.stopped, tolls.takenBack)).toBeGreaterThan(0);
    const { customers, packages, violations } = verdict;
    expect(customers).toBeGreaterThanOrEqual(acknowledged.size);
    expect(packages).toBe(customers);
    expect(violations).toEqual([]);

    const started = (await (await postJson(`${integratorUrl}/flows/welcome-package/audit`, {})).json()) as AuditDto;
    const audit = await eventually(
      () => getJson<AuditDto>(`${integratorUrl}/flows/welcome-package/audits/${started.id}`),
      ({ state }) => state !== 'running',
    );
    expect(audit).toMatchObject({ state: 'finished', records: customers, missing: 0, duplicates: 0, orphans: 0 });
    // What the kills did heals by itself: nothing for a human.
    expect(all.flatMap(({ log }) => log.filter((line) => /"level":"(error|fatal)"/.test(line)).map(shortly))).toEqual(
      [],
    );
  }, 480_000);
});

/** What went wrong, and where in our own code. */
function shortly(line: string): string {
  const { msg, err } = JSON.parse(line) as { msg: string; err?: { message: string; stack: string } };
  const [where] = /(libs|apps)\/\w+\/src\/.*/.exec(err?.stack.replace(/.*node_modules.*/g, '') ?? '') ?? [];
  return `${msg}: ${err?.message} (${where})`;
}
