import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { eventually } from '../../../test/support/eventually';
import { itOnSqlite, testDatabase } from '../../../test/support/test-database';
import { findRabbitmq, type RabbitmqServer, startRabbitmq } from '../../../tools/support/rabbitmq-server.mts';
import { BrokerDoor } from './support/broker-door';
import { EventBroker, eventOf } from './support/event-broker';
import { RunningIntegrator } from './support/running-integrator';
import { StubSystems } from './support/stub-systems';

const isInstalled = findRabbitmq() !== undefined;
if (!isInstalled)
  process.stderr.write('Skipped: events by RabbitMQ. None is installed (apt-get install rabbitmq-server).\n');

/** What arrives was told, not polled. */
const NO_POLLS = { POLLING_INTERVAL_SECONDS: '3600', STALLED_AFTER_SECONDS: '3600' };

const readiness = async (of: RunningIntegrator) =>
  ((await (await of.get('/health/ready')).json()) as { details: Record<string, { status: string; broker?: string }> })
    .details['welcome-package-events'];

const isTaking = (of: RunningIntegrator) =>
  eventually(
    () => readiness(of),
    (state) => state?.status === 'up',
  );

(isInstalled ? describe : describe.skip)('events from a broker', () => {
  const folder = mkdtempSync(join(tmpdir(), 'broker-'));
  const file = join(folder, 'integrator.db');
  let systems: StubSystems;
  let systemsUrl: string;
  let server: RabbitmqServer;
  const door = new BrokerDoor();
  let doorUrl: string;
  let integrator: RunningIntegrator;
  const start = async (environment: NodeJS.ProcessEnv = {}): Promise<RunningIntegrator> =>
    RunningIntegrator.start(systemsUrl, { ...NO_POLLS, EVENTS_URL: doorUrl, ...environment });
  beforeAll(async () => {
    systems = new StubSystems();
    systemsUrl = await systems.open();
    server = await startRabbitmq();
    doorUrl = await door.open(server.url);
    integrator = await start({ DATABASE_URL: await testDatabase(file) });
    await isTaking(integrator);
  });
  afterAll(async () => {
    await integrator.stop();
    door.close();
    await server[Symbol.asyncDispose]();
    systems.close();
    rmSync(folder, { recursive: true });
  });

  let ids = 0;
  const customers = (count: number) => Array.from({ length: count }, () => ({ id: `C-${++ids}` }));

  const packagesOf = (told: readonly { id: string }[]): number =>
    systems.posts.filter(({ key }) => told.some(({ id }) => key === `welcome_package:${id}`)).length;

  const delivered = (told: readonly { id: string }[]) =>
    eventually(
      () => packagesOf(told),
      (count) => count >= told.length,
    );

  const metric = async (name: string): Promise<number> => {
    const text = await (await integrator.get('/metrics')).text();
    return Number(
      text
        .split('\n')
        .find((line) => line.startsWith(name))
        ?.split(' ')[1],
    );
  };
  const events = (result: string) =>
    metric(`integrator_events_total{flow="welcome-package",channel="broker",result="${result}"}`);

  it('become packages without a poll, and are gone from the queue', async () => {
    await using broker = await EventBroker.connect(server.url);
    const told = customers(1);
    await broker.tell(...told);
    await delivered(told);
    expect(await integrator.delivery(`welcome_package:${told[0]?.id}`)).toMatchObject({ discovered_by: 'event' });
    expect(await broker.counts()).toEqual({ waiting: 0, parked: 0 });
    expect(await metric('integrator_events_connected{flow="welcome-package"}')).toBe(1);
  });

  it('many at once, twice, and in another order, have one effect each', async () => {
    await using broker = await EventBroker.connect(server.url);
    const told = customers(250);
    await broker.tell(...told, ...told.toReversed());
    await delivered(told);
    await eventually(
      () => events('known'),
      (known) => known >= 250,
    );
    await integrator.until(({ deliveries }) => deliveries.pending + deliveries.delivering === 0);
    expect(packagesOf(told)).toBe(250);
    expect(await broker.counts()).toEqual({ waiting: 0, parked: 0 });
  });

  it('that are none are parked, and the others go on', async () => {
    await using broker = await EventBroker.connect(server.url);
    const told = customers(2);
    const refused = await events('refused');
    const [first = '', second = ''] = told.map((customer) => JSON.stringify(eventOf(customer)));
    const poison = [
      '{"specversion":',
      'null',
      JSON.stringify({ ...eventOf({ id: 1 }), data: null }),
      '['.repeat(5000),
      JSON.stringify(eventOf({ id: 'x'.repeat(101 * 1024) })),
    ];
    await broker.publish(first, ...poison, Buffer.from([0xff, 0xfe]), second);
    await delivered(told);
    await eventually(
      () => broker.counts(),
      ({ parked }) => parked === 6,
    );
    expect(await metric('integrator_events_parked{flow="welcome-package"}')).toBe(6);
    expect(await events('refused')).toBe(refused + 6);
    const parked = await broker.takeParked();
    expect(parked.map(({ reason }) => reason)).toEqual(Array.from({ length: 6 }, () => 'rejected'));
    expect(parked.slice(0, 5).map(({ body }) => body)).toEqual(poison);
    expect(await broker.counts()).toEqual({ waiting: 0, parked: 0 });
  });

  it('of what maps to nothing are dead letters, as they are when they are polled, and not parked', async () => {
    await using broker = await EventBroker.connect(server.url);
    await broker.publish(JSON.stringify({ ...eventOf({ id: 1 }), data: { name: 'nobody' } }));
    await integrator.until(({ deliveries }) => deliveries.dead === 1);
    expect(await broker.counts()).toEqual({ waiting: 0, parked: 0 });
  });

  it('of another type are ignored', async () => {
    await using broker = await EventBroker.connect(server.url);
    await broker.publish(JSON.stringify({ ...eventOf({ id: 'gone' }), type: 'customer.deleted' }));
    await eventually(
      () => events('ignored'),
      (ignored) => ignored === 1,
    );
    expect(await broker.counts()).toEqual({ waiting: 0, parked: 0 });
    expect(systems.packages.has('welcome_package:gone')).toBe(false);
  });

  itOnSqlite('wait, neither given back nor parked, while the ledger takes nothing', async () => {
    await using broker = await EventBroker.connect(server.url);
    const ledger = new BetterSqlite(file);
    ledger.exec("create trigger full before insert on deliveries begin select raise(abort, 'full'); end");
    const told = customers(100);
    const failed = await events('failed');
    await broker.tell(...told);
    await eventually(
      () => events('failed'),
      (count) => count > failed + 100,
    );
    expect(await broker.counts()).toMatchObject({ parked: 0 });
    ledger.exec('drop trigger full');
    ledger.close();
    await delivered(told);
    expect(await broker.counts()).toEqual({ waiting: 0, parked: 0 });
  });

  it('are shared by two integrators', async () => {
    await using broker = await EventBroker.connect(server.url);
    const other = await start();
    await isTaking(other);
    const told = customers(300);
    await broker.tell(...told);
    await delivered(told);
    expect(packagesOf(told)).toBe(300);
    expect((await other.flow()).deliveries.delivered).toBeGreaterThan(0);
    await other.stop();
    expect(await broker.counts()).toEqual({ waiting: 0, parked: 0 });
  });

  it('that are in hand when the service stops are given back or in the ledger, and none is lost', async () => {
    await using broker = await EventBroker.connect(server.url);
    await integrator.stop();
    const told = customers(300);
    await broker.tell(...told);
    for (let round = 0; round < 3; round++) {
      integrator = await start({ DATABASE_URL: await testDatabase(file) });
      await eventually(
        () => broker.counts(),
        ({ waiting }) => waiting < 300 - round * 80,
      );
      await integrator.stop();
    }
    integrator = await start({ DATABASE_URL: await testDatabase(file) });
    await delivered(told);
    expect(await broker.counts()).toEqual({ waiting: 0, parked: 0 });
    expect(new Set(systems.posts.map(({ key }) => key)).size).toBe(systems.packages.size);
  });

  it('are taken again when their queue was deleted, and made anew', async () => {
    await using broker = await EventBroker.connect(server.url);
    await isTaking(integrator);
    await broker.deleteQueue();
    await eventually(
      async () => {
        // A look at a queue that is not there closes the connection: a new one for each.
        await using looking = await EventBroker.connect(server.url);
        return (await looking.counts()).waiting;
      },
      (waiting) => waiting === 0,
    );
    await isTaking(integrator);
    const told = customers(5);
    await broker.tell(...told);
    await delivered(told);
  });

  it('are taken again when the broker dies while the connection is being made anew', async () => {
    await using broker = await EventBroker.connect(server.url);
    await isTaking(integrator);
    const cut = door.cutFarewell();
    await broker.deleteQueue();
    await cut;
    await isTaking(integrator);
    const told = customers(5);
    await broker.tell(...told);
    await delivered(told);
  });

  it('are taken again when the broker has closed the channel', async () => {
    await using broker = await EventBroker.connect(server.url);
    await broker.deleteParked();
    // To ask for what is not there closes the channel (AMQP 0-9-1 section 2.2.3).
    await metric('integrator_events_parked');
    await isTaking(integrator);
    const told = customers(5);
    await broker.publish('no event', ...told.map((customer) => JSON.stringify(eventOf(customer))));
    await delivered(told);
    await eventually(
      () => broker.counts(),
      ({ parked }) => parked === 1,
    );
  });

  it('that end whoever takes them are parked after some times', async () => {
    await using broker = await EventBroker.connect(server.url);
    await integrator.stop();
    await broker.takeParked();
    await broker.tell({ id: 'killer' });
    for (let deaths = 0; deaths <= 20; deaths++) expect(await eventually(() => broker.giveBack(), Boolean)).toBe(true);
    await eventually(
      () => broker.counts(),
      ({ waiting, parked }) => waiting === 0 && parked === 1,
    );
    expect(await broker.takeParked()).toMatchObject([{ reason: 'delivery_limit' }]);
    integrator = await start({ DATABASE_URL: await testDatabase(file) });
  });
});
