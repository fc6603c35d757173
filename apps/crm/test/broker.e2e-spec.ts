import { CUSTOMER_CREATED } from '@app/contracts';
import { connect } from 'amqplib';
import { lastValueFrom } from 'rxjs';
import { findRabbitmq, type RabbitmqServer, startRabbitmq } from '../../../tools/support/rabbitmq-server.mts';
import { eventually } from '../../../test/support/eventually';
import { BrokerClient } from '../src/events/broker-client';
import { channelOf, createCustomers } from './support/announcing-crm';
import { BrokerQueue } from './support/broker-queue';
import { TestCrm } from './support/test-crm';

const isInstalled = findRabbitmq() !== undefined;
if (!isInstalled)
  process.stderr.write('Skipped: events by RabbitMQ. None is installed (apt-get install rabbitmq-server).\n');

(isInstalled ? describe : describe.skip)('a broker', () => {
  let broker: RabbitmqServer;
  let crm: TestCrm;
  beforeAll(async () => {
    broker = await startRabbitmq();
  });
  beforeEach(async () => {
    crm = await TestCrm.start(undefined, { EVENTS_URL: broker.url });
  });
  afterEach(() => crm.remove());
  afterAll(() => broker[Symbol.asyncDispose]());

  it('is given the event itself, persistent, under the id of the customer, for whoever has bound a queue', async () => {
    await using queue = await new BrokerQueue(broker.url, 'plain').listen();
    const [customer] = await createCustomers(crm, 'plain', 1);
    await eventually(
      () => queue.messages,
      ({ length }) => length === 1,
    );

    const [{ fields, properties, content }] = queue.messages as [(typeof queue.messages)[number]];
    expect(fields).toMatchObject({ exchange: 'crm.events', routingKey: 'customer.created' });
    expect(properties).toMatchObject({
      contentType: 'application/cloudevents+json',
      messageId: customer?.id,
      deliveryMode: 2,
    });
    expect(JSON.parse(content.toString())).toEqual({
      specversion: '1.0',
      id: customer?.id,
      source: '/customers',
      type: 'customer.created',
      subject: customer?.id,
      time: customer?.created_at,
      datacontenttype: 'application/json',
      data: customer,
    });
  });

  it('that nobody listens to takes the events, and the position moves: who polls has them', async () => {
    await createCustomers(crm, 'unheard', 10);
    expect(
      await eventually(
        () => channelOf(crm),
        ({ lag }) => lag === 0,
      ),
    ).toMatchObject({ name: 'amqp', state: 'open' });
  });

  it('that is killed gets what it has not confirmed when it is back; the position has not moved meanwhile', async () => {
    const queue = await new BrokerQueue(broker.url, 'killed').listen();
    const before = await createCustomers(crm, 'before', 50);
    await eventually(
      () => queue.messages,
      ({ length }) => length === 50,
    );
    await eventually(
      () => channelOf(crm),
      ({ lag }) => lag === 0,
    );

    await broker.stop();
    const during = await createCustomers(crm, 'during', 300);
    expect(
      await eventually(
        () => channelOf(crm),
        ({ state }) => state === 'failing',
      ),
    ).toMatchObject({
      lag: 300,
      cause: { code: 'broker-unavailable' },
    });
    expect((await crm.get('/health/ready')).status).toBe(200);
    const more = await createCustomers(crm, 'more', 5);

    await broker.start();
    await using again = await new BrokerQueue(broker.url, 'killed').listen();
    await eventually(
      () => channelOf(crm),
      ({ lag }) => lag === 0,
    );
    await eventually(
      () => new Set([...queue.ids, ...again.ids]).size,
      (size) => size === 355,
    );
    expect(new Set([...queue.ids, ...again.ids])).toEqual(new Set([...before, ...during, ...more].map(({ id }) => id)));
  });

  it('whose exchange is deleted under us fails, and is connected anew: the events come', async () => {
    await createCustomers(crm, 'warm', 1);
    await eventually(
      () => channelOf(crm),
      ({ lag }) => lag === 0,
    );
    const connection = await connect(broker.url);
    await (await connection.createChannel()).deleteExchange('crm.events');

    await createCustomers(crm, 'orphaned', 3);
    await eventually(
      () => channelOf(crm),
      ({ lag }) => lag === 0,
    );
    await connection.close();
  });

  it('is taken leave of: to close a client that is connected comes to an end', async () => {
    const client = new BrokerClient(broker.url);
    await lastValueFrom(client.emit(CUSTOMER_CREATED, { id: 'id', type: CUSTOMER_CREATED }), {
      defaultValue: undefined,
    });
    await client.close();
  });

  it('that has another exchange of this name says so, and the CRM goes on', async () => {
    const connection = await connect(broker.url);
    const channel = await connection.createChannel();
    await channel.deleteExchange('crm.events');
    await channel.assertExchange('crm.events', 'fanout', { durable: true });

    await createCustomers(crm, 'astray', 1);
    expect(
      await eventually(
        () => channelOf(crm),
        ({ failures }) => failures > 0,
      ),
    ).toMatchObject({
      state: 'failing',
      lag: 1,
      cause: { detail: expect.stringContaining('PRECONDITION_FAILED') },
    });
    await channel.deleteExchange('crm.events');
    await eventually(
      () => channelOf(crm),
      ({ lag }) => lag === 0,
    );
    await connection.close();
  });
});
