import type { DeliveryDto } from '@app/contracts';
import { findRabbitmq, type RabbitmqServer, startRabbitmq } from '../tools/support/rabbitmq-server.mts';
import { emptyQueue } from './support/empty-queue';
import { account, addCustomers, flow, getJson } from './support/api';
import { eventually } from './support/eventually';
import { HookDoor } from './support/hook-door';
import { type Latency, measureLatency, MEASURED } from './support/latency';
import { Platform, type ServiceProcess } from './support/service-process';

const isInstalled = findRabbitmq() !== undefined;
if (!isInstalled)
  process.stderr.write('Skipped: events by RabbitMQ. None is installed (apt-get install rabbitmq-server).\n');

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

const NOBODY = 'http://127.0.0.1:9/customers';
const NO_BROKER = 'amqp://127.0.0.1:9';

/** What arrives within the test was told, not polled. */
const NO_POLLS = { POLLING_INTERVAL_SECONDS: '3600', STALLED_AFTER_SECONDS: '3600' };

/** A service that is well, or heals itself, has no line that calls a human. */
const errorsOf = ({ log }: ServiceProcess): string[] => log.filter((line) => line.includes('"level":"error"'));
const warningsOf = ({ log }: ServiceProcess): string[] => log.filter((line) => /"level":"(warn|error)"/.test(line));

const oneEach = (customers: number) => ({ customers, packages: customers, missing: 0, duplicates: 0, orphans: 0 });

function print(way: string, { p50, p99, max }: Latency): void {
  process.stdout.write(
    `From a customer to the package, ${way}, ${MEASURED} one by one, polling off: p50 ${p50} ms, p99 ${p99} ms, max ${max} ms\n`,
  );
}

describe('events', () => {
  let platform: Platform;
  let door: HookDoor;
  let hook: string;
  let crm: ServiceProcess;
  let inventory: ServiceProcess;
  let integrator: ServiceProcess;

  beforeEach(async () => {
    platform = new Platform();
    door = new HookDoor();
    hook = `${await door.open()}/hooks/welcome-package`;
    inventory = await platform.service('inventory').start();
  });
  afterEach(async () => {
    await platform.close();
    door.close();
  });

  const startCrm = (environment: Readonly<Record<string, string>>) => platform.service('crm', environment).start();
  const byWebhook = () => ({ WEBHOOK_URLS: hook, WEBHOOK_SECRETS: SECRET, WEBHOOK_ALLOW_PRIVATE: 'yes' });

  async function startIntegrator(environment: Readonly<Record<string, string>>): Promise<void> {
    integrator = await platform
      .integrator(`${crm.url}/customers`, `${inventory.url}/package-requests`, {
        CRM_WEBHOOK_SECRETS: SECRET,
        ...environment,
      })
      .start();
    door.upstream = integrator.url;
    // The poll at the start: it would race with the first event.
    await eventually(
      () => flow(integrator.url),
      ({ last_poll }) => last_poll !== null,
    );
  }

  const isTaking = () =>
    eventually(
      () => integrator.lines(/the broker gives events/).length,
      (lines) => lines > 0,
    );

  const allDelivered = (customers: number) =>
    eventually(
      () => flow(integrator.url),
      ({ deliveries }) => deliveries.delivered >= customers,
    );

  async function discoveredBy(): Promise<Record<string, number>> {
    const deliveries = await getJson<DeliveryDto[]>(`${integrator.url}/flows/welcome-package/deliveries?limit=1000`);
    return Object.fromEntries(
      [...Map.groupBy(deliveries, ({ discovered_by }) => discovered_by)].map(([by, { length }]) => [by, length]),
    );
  }

  it('by webhook bring a package in a moment, not at the next poll', async () => {
    crm = await startCrm(byWebhook());
    await startIntegrator(NO_POLLS);

    print('by webhook', await measureLatency(crm.url, inventory.url, 'by-webhook'));

    expect(await discoveredBy()).toEqual({ event: MEASURED });
    expect([...warningsOf(integrator), ...warningsOf(crm)]).toEqual([]);
    expect([...integrator.log, ...crm.log].join('\n')).not.toContain(SECRET.slice(6));
  });

  it('that are swallowed on the way, with a broker that is not there, cost nothing but time: polling brings all', async () => {
    crm = await startCrm({ ...byWebhook(), EVENTS_URL: NO_BROKER });
    await startIntegrator({ EVENTS_URL: NO_BROKER });
    door.treatment = 'swallow';

    await addCustomers(crm.url, 0, 300);
    await allDelivered(300);
    await eventually(
      () => door.seen,
      (seen) => seen >= 300,
    );

    expect(await discoveredBy()).toEqual({ poll: 300 });
    expect(await account(crm.url, inventory.url)).toEqual(oneEach(300));
    expect(integrator.lines(/the broker gives no events/)).toHaveLength(1);
    expect(errorsOf(integrator)).toEqual([]);
  });

  (isInstalled ? describe : describe.skip)('by a broker', () => {
    let broker: RabbitmqServer;
    beforeAll(async () => {
      broker = await startRabbitmq();
    });
    afterAll(() => broker[Symbol.asyncDispose]());
    // What a test leaves in the queue tells the next one of customers that it does not have. The queue stays: one that was just made has no
    // leader, for ever, when RabbitMQ (3.10) is killed within a second or so.
    afterEach(async () => {
      await Promise.all([crm, integrator].map((service) => service.end('SIGKILL')));
      await emptyQueue(broker.url, 'integrator.welcome-package');
    });

    it('bring a package in a moment, not at the next poll', async () => {
      crm = await startCrm({ EVENTS_URL: broker.url });
      await startIntegrator({ ...NO_POLLS, EVENTS_URL: broker.url });
      await isTaking();

      print('by the broker', await measureLatency(crm.url, inventory.url, 'by-broker'));

      expect(await discoveredBy()).toEqual({ event: MEASURED });
      expect([...warningsOf(integrator), ...warningsOf(crm)]).toEqual([]);
    });

    it('and by webhooks, each twice and in disorder, and polls that race them, have one effect each', async () => {
      crm = await startCrm({ ...byWebhook(), EVENTS_URL: broker.url });
      await startIntegrator({ POLLING_INTERVAL_SECONDS: '0.05', EVENTS_URL: broker.url });
      await isTaking();
      door.treatment = 'disorder';

      for (let from = 0; from < 400; from += 50) await addCustomers(crm.url, from, from + 50);
      await allDelivered(400);
      await eventually(
        () => door.seen,
        (seen) => seen >= 400,
      );

      expect(await account(crm.url, inventory.url)).toEqual(oneEach(400));
      expect(errorsOf(integrator)).toEqual([]);
    });

    it('survive kill -9 of the integrator: what it had in hand is given to the next one', async () => {
      crm = await startCrm({ EVENTS_URL: broker.url });
      // It polls when it starts, too: nothing would be left to the broker.
      await startIntegrator({ EVENTS_URL: broker.url, INVENTORY_BATCH: 'no', CRM_API_URL: NOBODY });
      await isTaking();

      const created = addCustomers(crm.url, 0, 400);
      await allDelivered(1);
      await integrator.end('SIGKILL');
      await created;
      await addCustomers(crm.url, 400, 450);
      await integrator.start();
      await allDelivered(450);

      expect(await account(crm.url, inventory.url)).toEqual(oneEach(450));
      expect(errorsOf(integrator)).toEqual([]);
    });

    it('that is killed and comes back are taken again, and none is lost', async () => {
      crm = await startCrm({ EVENTS_URL: broker.url });
      await startIntegrator({ ...NO_POLLS, EVENTS_URL: broker.url });
      await isTaking();
      await addCustomers(crm.url, 0, 50);
      await allDelivered(50);

      await broker.stop();
      await addCustomers(crm.url, 50, 150);
      const { details } = await eventually(
        () => getJson<{ details: Record<string, unknown> }>(`${integrator.url}/health/ready`),
        (ready) => JSON.stringify(ready).includes('"broker"'),
      );
      expect(details['welcome-package-events']).toMatchObject({ status: 'degraded' });
      expect((await flow(integrator.url)).deliveries.delivered).toBe(50);
      await broker.start();
      await addCustomers(crm.url, 150, 200);
      await allDelivered(200);

      expect(await discoveredBy()).toEqual({ event: 200 });
      expect(await account(crm.url, inventory.url)).toEqual(oneEach(200));
      expect(integrator.lines(/the broker gives no events/)).toHaveLength(1);
      expect(integrator.lines(/the broker gives events again/)).toHaveLength(1);
      expect(errorsOf(integrator)).toEqual([]);
    });

    it('that refuses our password is told once, as an error, without it', async () => {
      const password = 'not-the-password';
      crm = await startCrm({});
      await startIntegrator({ EVENTS_URL: broker.url.replace('guest:guest', `guest:${password}`) });
      await addCustomers(crm.url, 0, 1);
      await allDelivered(1);
      await eventually(
        () => errorsOf(integrator).length,
        (errors) => errors > 0,
      );
      expect(integrator.lines(/the broker gives no events.*Check EVENTS_URL/)).toHaveLength(1);
      expect(integrator.log.join('\n')).not.toContain(password);
      expect(await integrator.end('SIGTERM')).toBe(0);
      expect(integrator.log.join('\n')).not.toContain(password);
    });
  });
});
