import type { CustomerDto, FeedCustomerDto } from '@app/contracts';
import { Webhook } from 'standardwebhooks';
import { eventually } from '../../../test/support/eventually';
import { announcingCrm, channelOf, createCustomers, NEXT_SECRET, SECRET } from './support/announcing-crm';
import type { TestCrm } from './support/test-crm';
import { type Received, status, WebhookReceiver } from './support/webhook-receiver';

describe('a webhook', () => {
  let receiver: WebhookReceiver;
  let crm: TestCrm;
  beforeEach(async () => {
    receiver = await WebhookReceiver.listen();
    crm = await announcingCrm(receiver.url, { WEBHOOK_SECRETS: `${SECRET} ${NEXT_SECRET}` });
  });
  afterEach(async () => {
    await crm.remove();
    await receiver[Symbol.asyncDispose]();
  });

  const arrived = (count: number) =>
    eventually(
      () => receiver.received,
      ({ length }) => length >= count,
    );

  it('is told of a new customer by a CloudEvent that holds the customer as the feed does', async () => {
    const { body: customer } = await crm.post<CustomerDto>('/customers', { name: 'Zoë', email: 'zoe@example.com' });
    const [request] = await arrived(1);

    expect(request).toMatchObject({ method: 'POST', path: '/hooks' });
    expect(request?.headers['content-type']).toBe('application/cloudevents+json');
    const [fed] = (await crm.get<FeedCustomerDto[]>('/customers')).body;
    expect(JSON.parse(request?.body ?? '')).toEqual({
      specversion: '1.0',
      id: customer.id,
      source: '/customers',
      type: 'customer.created',
      subject: customer.id,
      time: customer.created_at,
      datacontenttype: 'application/json',
      data: fed,
    });
  });

  it('can be verified with either secret while they are exchanged, and with no other', async () => {
    await createCustomers(crm, 'signed', 1);
    const [request] = (await arrived(1)) as [Received];

    expect(verify(request, SECRET)).toEqual(request.event);
    expect(verify(request, NEXT_SECRET)).toEqual(request.event);
    expect(request.headers['webhook-id']).toBe(request.event.id);
    expect(request.headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/);
    expect(() => verify(request, `whsec_${Buffer.alloc(32, 9).toString('base64')}`)).toThrow('No matching signature');
  });

  it.each<[part: string, tamper: (request: Received) => Received]>([
    ['body', (request) => ({ ...request, body: request.body.replace('signed 0', 'signed 1') })],
    ['id', (request) => withHeader(request, 'webhook-id', 'another')],
    [
      'time',
      (request) => withHeader(request, 'webhook-timestamp', String(Number(request.headers['webhook-timestamp']) - 1)),
    ],
  ])('is not verified when its %s was tampered with', async (_part, tamper) => {
    await createCustomers(crm, 'signed', 1);
    const [request] = (await arrived(1)) as [Received];

    expect(() => verify(tamper(request), SECRET)).toThrow('No matching signature');
  });

  it('gets the same event again, with the same id, until it takes it, and then the next ones', async () => {
    receiver.reply = (nth) => (nth < 2 ? status(503) : undefined);
    const [first] = await createCustomers(crm, 'first', 1);
    await arrived(1);
    expect(await channelOf(crm)).toMatchObject({ lag: 1 });
    const [second] = await createCustomers(crm, 'second', 1);
    const [one, two, three, four] = await arrived(4);

    expect(receiver.ids).toEqual([first?.id, first?.id, first?.id, second?.id]);
    expect([one, two, three].map((request) => request?.body)).toEqual([one?.body, one?.body, one?.body]);
    expect(two?.headers['webhook-id']).toBe(one?.headers['webhook-id']);
    expect(verify(four!, SECRET)).toEqual(four?.event);
    expect(
      await eventually(
        () => channelOf(crm),
        ({ lag }) => lag === 0,
      ),
    ).toMatchObject({ state: 'open', failures: 0, cause: null });
  });

  it('that refuses one event gets the others, and the refusal is counted', async () => {
    receiver.reply = (nth) => (nth === 0 ? status(422) : undefined);
    await createCustomers(crm, 'refused', 1);
    await eventually(
      () => channelOf(crm),
      ({ refused }) => refused === 1,
    );
    const [other] = await createCustomers(crm, 'other', 1);
    await arrived(2);

    expect(receiver.ids.slice(1)).toEqual([other?.id]);
    expect(
      await eventually(
        () => channelOf(crm),
        ({ lag, cause }) => lag === 0 && cause === null,
      ),
    ).toMatchObject({ refused: 1, state: 'open' });
    const { text } = await crm.get('/metrics');
    expect(text).toContain('crm_events_total{kind="webhook",result="refused"} 1\n');
    expect(text).toContain('crm_events_total{kind="webhook",result="taken"} 1\n');
    expect(text).toContain('crm_event_lag{kind="webhook"} 0\n');
  });

  it('that answers 410 gets nothing more, until an operator resumes it: then all that it missed', async () => {
    receiver.reply = () => status(410);
    const [first] = await createCustomers(crm, 'gone', 1);
    const paused = await eventually(
      () => channelOf(crm),
      ({ state }) => state === 'paused',
    );
    expect(paused.cause).toMatchObject({ code: 'http-410' });
    expect(await crm.get('/health/ready')).toMatchObject({
      status: 200,
      body: { details: { events: { status: 'degraded', [paused.name]: expect.stringContaining('410') } } },
    });
    const missed = await createCustomers(crm, 'missed', 3);
    expect(await channelOf(crm)).toMatchObject({ state: 'paused', lag: 4 });
    expect(receiver.ids).toEqual([first?.id]);

    receiver.reply = () => undefined;
    expect((await crm.send(`/event-channels/${paused.id}/resume`, { method: 'POST' })).status).toBe(200);
    await arrived(5);

    expect(new Set(receiver.ids.slice(1))).toEqual(new Set([first, ...missed].map((customer) => customer?.id)));
    expect(receiver.received).toHaveLength(5);
    expect(
      await eventually(
        () => channelOf(crm),
        ({ lag }) => lag === 0,
      ),
    ).toMatchObject({ state: 'open' });
  });
});

describe('a restart of the CRM', () => {
  it('goes on where it was: what was not taken is sent, what was taken is not', async () => {
    await using receiver = await WebhookReceiver.listen();
    const before = await announcingCrm(receiver.url);
    const taken = await createCustomers(before, 'taken', 3);
    await eventually(
      () => channelOf(before),
      ({ lag }) => lag === 0,
    );
    receiver.reply = () => status(503, { 'Retry-After': '1' });
    const waiting = await createCustomers(before, 'waiting', 3);
    await eventually(
      () => channelOf(before),
      ({ state }) => state === 'failing',
    );
    await before.stop();
    const tried = receiver.received.length;

    receiver.reply = () => undefined;
    const after = await announcingCrm(receiver.url, {}, before.databaseFile);
    try {
      await eventually(
        () => channelOf(after),
        ({ lag }) => lag === 0,
      );
      expect(new Set(receiver.ids.slice(0, 3))).toEqual(new Set(taken.map(({ id }) => id)));
      expect(new Set(receiver.ids.slice(tried))).toEqual(new Set(waiting.map(({ id }) => id)));
      expect(receiver.received).toHaveLength(tried + 3);
    } finally {
      await after.remove();
    }
  });
});

describe('a channel that is new', () => {
  it('begins with the next customer: those before it are for who polls', async () => {
    await using receiver = await WebhookReceiver.listen();
    const before = await announcingCrm('', { WEBHOOK_URLS: '', WEBHOOK_SECRETS: '' });
    await createCustomers(before, 'history', 5);
    await before.stop();

    const after = await announcingCrm(receiver.url, {}, before.databaseFile);
    try {
      const [next] = await createCustomers(after, 'next', 1);
      await eventually(
        () => channelOf(after),
        ({ lag }) => lag === 0,
      );
      expect(receiver.ids).toEqual([next?.id]);
    } finally {
      await after.remove();
    }
  });
});

it('without settings nothing of it is there: no channel, no metric, no check', async () => {
  const crm = await announcingCrm('', { WEBHOOK_URLS: '', WEBHOOK_SECRETS: '' });
  try {
    expect((await crm.get('/event-channels')).body).toEqual([]);
    expect((await crm.get('/metrics')).text).not.toMatch(/^crm_event/m);
    expect(JSON.stringify((await crm.get('/health/ready')).body)).not.toContain('events');
  } finally {
    await crm.remove();
  }
});

function verify({ body, headers }: Received, secret: string): unknown {
  return new Webhook(secret).verify(body, headers as Record<string, string>);
}

function withHeader(request: Received, name: string, value: string): Received {
  return { ...request, headers: { ...request.headers, [name]: value } };
}
