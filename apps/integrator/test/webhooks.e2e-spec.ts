import { randomBytes } from 'node:crypto';
import type { ProblemDto } from '@app/contracts';
import { Webhook } from 'standardwebhooks';
import { RunningIntegrator } from './support/running-integrator';
import { StubSystems } from './support/stub-systems';

const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;
const [OLD, NEW, FOREIGN] = [newSecret(), newSecret(), newSecret()];
const HOOK = '/hooks/welcome-package';

interface Sending {
  readonly secret?: string;
  readonly secrets?: readonly string[];
  readonly at?: number;
  readonly type?: string;
  readonly id?: string;
  /** Sent in the place of what was signed. */
  readonly forged?: string;
  readonly headers?: Record<string, string>;
  readonly path?: string;
}

let systems: StubSystems;
let systemsUrl: string;
let integrator: RunningIntegrator;
beforeAll(async () => {
  systems = new StubSystems();
  systemsUrl = await systems.open();
  integrator = await RunningIntegrator.start(systemsUrl, {
    CRM_WEBHOOK_SECRETS: `${OLD} ${NEW}`,
    // What arrives here was told, not polled.
    POLLING_INTERVAL_SECONDS: '3600',
    STALLED_AFTER_SECONDS: '3600',
  });
});
afterAll(async () => {
  await integrator.stop();
  systems.close();
});

let ids = 0;
const customer = (id = `C-${++ids}`) => ({ id, email: `${id}@example.com`, created_at: '2026-11-22T08:30:00.000Z' });
const eventOf = (data: unknown) => ({
  specversion: '1.0',
  id: 'e-1',
  source: '/customers',
  type: 'customer.created',
  subject: 'e-1',
  datacontenttype: 'application/json',
  data,
});

/** Signs as a sender does that keeps to Standard Webhooks. */
async function post(body: string | Uint8Array, sending: Sending = {}): Promise<Response> {
  const { secret = OLD, secrets = [secret], at = Date.now(), id = 'msg-1', forged, headers } = sending;
  const signedAt = new Date(at);
  const signature = secrets.map((one) => new Webhook(one).sign(id, signedAt, Buffer.from(body))).join(' ');
  return fetch(`${integrator.url}${sending.path ?? HOOK}`, {
    method: 'POST',
    headers: {
      'Content-Type': sending.type ?? 'application/cloudevents+json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at / 1000)),
      'webhook-signature': signature,
      ...headers,
    },
    body: forged ?? body,
  });
}

const tell = (data: unknown, sending?: Sending): Promise<Response> => post(JSON.stringify(eventOf(data)), sending);

const problemOf = async (response: Response): Promise<ProblemDto> => {
  expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  return (await response.json()) as ProblemDto;
};

async function events(result: string): Promise<number> {
  const metrics = await (await integrator.get('/metrics')).text();
  const [, count] =
    new RegExp(`integrator_events_total\\{flow="welcome-package",channel="webhook",result="${result}"\\} (\\d+)`).exec(
      metrics,
    ) ?? [];
  return Number(count);
}

const known = async (): Promise<number> =>
  Object.values((await integrator.flow()).deliveries).reduce((sum, count) => sum + count, 0);

describe('a signed event', () => {
  it('is in the ledger when it is answered, and becomes a package without a poll', async () => {
    const told = customer();
    const answer = await tell(told);
    expect([answer.status, await answer.text()]).toEqual([204, '']);
    const delivery = await integrator.delivery(`welcome_package:${told.id}`);
    expect(delivery).toMatchObject({ label: told.email.toLowerCase(), discovered_by: 'event' });
    expect(delivery.timeline[1]).toMatchObject({ detail: 'Discovered by an event of the source.' });
    await integrator.until(({ deliveries }) => deliveries.pending + deliveries.delivering === 0);
    expect(systems.packages.get(`welcome_package:${told.id}`)).toBe(told.id);
  });

  it.each([
    ['the old secret', { secret: OLD }],
    ['the new secret', { secret: NEW }],
    ['both, as a sender does while they are changed', { secrets: [FOREIGN, NEW] }],
    ['a type with its charset', { type: 'application/cloudevents+json; charset=UTF-8' }],
    ['the type of plain JSON', { type: 'application/json' }],
    ['a clock that is 4 minutes slow', { at: Date.now() - 240_000 }],
    ['a clock that is 4 minutes fast', { at: Date.now() + 240_000 }],
  ] satisfies [string, Sending][])('is taken with %s', async (_, sending) => {
    const told = customer();
    expect((await tell(told, sending)).status).toBe(204);
    expect(await integrator.delivery(`welcome_package:${told.id}`)).toMatchObject({ discovered_by: 'event' });
  });

  it('that comes again, byte for byte, is taken and absorbed: one delivery, one package', async () => {
    const told = customer();
    const body = JSON.stringify(eventOf(told));
    const before = [await known(), await events('known')] as const;
    const at = Date.now();
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(body, { at })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]));
    expect([await known(), await events('known')]).toEqual([before[0] + 1, before[1] + 19]);
    await integrator.until(({ deliveries }) => deliveries.pending + deliveries.delivering === 0);
    expect(systems.posts.filter(({ key }) => key === `welcome_package:${told.id}`)).toHaveLength(1);
  });

  it('of another type is answered as taken, ignored, and counted', async () => {
    const before = [await known(), await events('ignored')] as const;
    const deleted = { ...eventOf(customer()), type: 'customer.deleted' };
    expect((await post(JSON.stringify(deleted))).status).toBe(204);
    expect([await known(), await events('ignored')]).toEqual([before[0], before[1] + 1]);
  });

  it('of what maps to nothing is a dead letter, as it is when it is polled', async () => {
    const { deliveries } = await integrator.flow();
    expect((await tell({ name: 'nobody' })).status).toBe(204);
    expect((await integrator.flow()).deliveries.dead).toBe(deliveries.dead + 1);
  });

  it('may say more than we ask for', async () => {
    const told = customer();
    const event = { ...eventOf(told), time: 'whenever', traceparent: 'x', partitionkey: 7, dataschema: '/s' };
    expect((await post(JSON.stringify(event))).status).toBe(204);
  });

  it('waits in a flow that is paused', async () => {
    await fetch(`${integrator.url}/flows/welcome-package/pause`, { method: 'POST' });
    const told = customer();
    expect((await tell(told)).status).toBe(204);
    expect(await integrator.delivery(`welcome_package:${told.id}`)).toMatchObject({ state: 'pending' });
    await fetch(`${integrator.url}/flows/welcome-package/resume`, { method: 'POST' });
    await integrator.until(({ deliveries }) => deliveries.pending + deliveries.delivering === 0);
  });
});

describe('nothing is written for', () => {
  const forged = JSON.stringify(eventOf({ id: 'forged' }));

  it.each([
    ['a foreign secret', { secret: FOREIGN }],
    ['a body that was changed on the way', { forged }],
    ['a time that is 6 minutes old', { at: Date.now() - 360_000 }],
    ['a time that is 6 minutes ahead', { at: Date.now() + 360_000 }],
    [
      'a time that was moved after signing',
      { headers: { 'webhook-timestamp': String(200 + Math.floor(Date.now() / 1000)) } },
    ],
    ['a time that is none', { headers: { 'webhook-timestamp': 'now' } }],
    ['an id that was changed after signing', { headers: { 'webhook-id': 'msg-2' } }],
    ['no id', { headers: { 'webhook-id': '' } }],
    ['no time', { headers: { 'webhook-timestamp': '' } }],
    ['no signature', { headers: { 'webhook-signature': '' } }],
    ['a signature without its version', { headers: { 'webhook-signature': 'v1' } }],
    ['a signature of another version', { headers: { 'webhook-signature': `v2,${'A'.repeat(43)}=` } }],
    ['a thousand wrong signatures', { headers: { 'webhook-signature': 'v1,AAAA '.repeat(1000) } }],
  ] satisfies [string, Sending][])('%s: 401, which does not say what was wrong', async (_, sending) => {
    const before = [await known(), await events('refused')] as const;
    const answer = await tell(customer(), sending);
    expect([answer.status, answer.headers.has('www-authenticate')]).toEqual([401, true]);
    const { instance, ...problem } = await problemOf(answer);
    expect(instance).toMatch(/^urn:uuid:/);
    expect(problem).toEqual({
      type: 'urn:problem:invalid-signature',
      title: 'The signature is not valid',
      status: 401,
      detail: expect.stringMatching(/Standard Webhooks/),
    });
    expect([await known(), await events('refused')]).toEqual([before[0], before[1] + 1]);
  });

  it('no body at all: 401', async () => {
    const answer = await fetch(`${integrator.url}${HOOK}`, { method: 'POST' });
    expect([answer.status, (await problemOf(answer)).type]).toEqual([401, 'urn:problem:invalid-signature']);
  });

  it.each([
    ['is not JSON', '{"specversion"', 400, 'malformed-json', undefined],
    ['is not UTF-8', Buffer.from([0x22, 0xff, 0x22]), 400, 'malformed-json', undefined],
    ['is nested deep', `${'['.repeat(40)}${']'.repeat(40)}`, 400, 'malformed-json', undefined],
    ['is a list', JSON.stringify([eventOf(customer('L'))]), 422, 'invalid-body', ['']],
    ['is null', 'null', 422, 'invalid-body', ['']],
    ['has no attributes', '{}', 422, 'invalid-body', ['/specversion', '/id', '/source', '/type', '/data']],
    [
      'is of another version',
      JSON.stringify({ ...eventOf(customer('V')), specversion: '0.3' }),
      422,
      'invalid-body',
      ['/specversion'],
    ],
    ['has an empty id', JSON.stringify({ ...eventOf(customer('I')), id: '' }), 422, 'invalid-body', ['/id']],
    [
      'has a type that is a number',
      JSON.stringify({ ...eventOf(customer('T')), type: 1 }),
      422,
      'invalid-body',
      ['/type'],
    ],
    ['has no data', JSON.stringify(eventOf(undefined)), 422, 'invalid-body', ['/data']],
    ['has data of null', JSON.stringify(eventOf(null)), 422, 'invalid-body', ['/data']],
  ] as const)('what is signed and %s', async (_, body, status, type, at) => {
    const before = [await known(), await events('refused')] as const;
    const answer = await post(body);
    const problem = await problemOf(answer);
    expect([answer.status, problem.type, problem.errors?.map(({ pointer }) => pointer)]).toEqual([
      status,
      `urn:problem:${type}`,
      at,
    ]);
    expect([await known(), await events('refused')]).toEqual([before[0], before[1] + 1]);
  });

  it.each([
    ['a form', { type: 'application/x-www-form-urlencoded' }, 415],
    ['a list of events', { type: 'application/cloudevents-batch+json' }, 415],
    ['another charset', { type: 'application/json; charset=utf-16' }, 415],
    ['a body that is packed', { headers: { 'content-encoding': 'gzip' } }, 415],
    ['a flow that is not there', { path: '/hooks/other' }, 404],
    ['a path in other letters', { path: '/Hooks/welcome-package', type: 'application/json' }, 404],
  ] satisfies [string, Sending, number][])('%s', async (_, sending, status) => {
    const before = await known();
    const answer = await tell(customer(), sending);
    expect([answer.status, (await problemOf(answer)).status, await known()]).toEqual([status, status, before]);
    if (status === 415) expect(answer.headers.get('accept-post')).toMatch('application/cloudevents+json');
  });

  it('a body that is too large: 413, before it is verified', async () => {
    const before = await events('refused');
    const answer = await post(JSON.stringify(eventOf({ id: 'x', note: 'x'.repeat(101 * 1024) })));
    expect([answer.status, (await problemOf(answer)).type]).toEqual([413, 'urn:problem:body-too-large']);
    expect(await events('refused')).toBe(before);
  });

  it('another method: 405, and what is allowed', async () => {
    const answer = await integrator.get(HOOK);
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'OPTIONS, POST']);
  });
});

describe('a flow without a secret', () => {
  it('takes no webhook: 404, as if the route were not there', async () => {
    const closed = await RunningIntegrator.start(systemsUrl);
    const answer = await fetch(`${closed.url}${HOOK}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(eventOf(customer())),
    });
    expect([answer.status, (await problemOf(answer)).type]).toEqual([404, 'urn:problem:not-found']);
    await closed.stop();
  });
});
