import type { ProblemDto, ReplayResultDto } from '@app/contracts';
import { eventually } from '../../../test/support/eventually';
import { type Answer, HttpClient } from '../../../test/support/http/http-client';
import { RunningIntegrator } from './support/running-integrator';
import { StubSystems } from './support/stub-systems';

const FLOW = '/flows/welcome-package';
const key = (id: number): string => `welcome_package:${id}`;

let systems: StubSystems;
let integrator: RunningIntegrator;
let client: HttpClient;

beforeEach(async () => {
  systems = new StubSystems();
  integrator = await RunningIntegrator.start(await systems.open());
  client = new HttpClient(integrator.url);
});
afterEach(async () => {
  await integrator.stop();
  systems.close();
});

const replay = (filter: unknown): Promise<Answer<ReplayResultDto>> => client.post(`${FLOW}/replay`, filter);
const replayOne = (id: number, body?: unknown): Promise<Answer<ProblemDto>> => {
  const path = `${FLOW}/deliveries/${key(id)}/replay`;
  return body === undefined ? client.send(path, { method: 'POST' }) : client.post(path, body);
};
const endOf = async (id: number): Promise<string> => (await integrator.delivery(key(id))).settled_at ?? '';
const dry = (filter: object) => replay({ ...filter, dry_run: true }).then(({ body }) => body);
const posts = (id: number): number => systems.posts.filter((post) => post.key === key(id)).length;

/** The target refuses these for good, until it is mended. */
function refuse(...ids: number[]): { mend: () => void } {
  const refused = new Set<unknown>(ids);
  systems.answer = (id) => (refused.has(id) ? { status: 422 } : undefined);
  return { mend: () => refused.clear() };
}

/** The target takes what it gets for these, and answers when it is let go. */
function hang(...ids: unknown[]): { letGo: () => void } {
  const held = Promise.withResolvers<undefined>();
  const before = systems.answer;
  systems.answer = (id) => (ids.includes(id) ? held.promise : before(id));
  return { letGo: () => held.resolve(undefined) };
}

describe('a replay doubles no effect', () => {
  it('of what was delivered, is dead, or is on its way, however it is asked for', async () => {
    const target = refuse(2);
    const { letGo } = hang(3);
    systems.customers.push({ id: 1 }, { id: 2 }, { id: 3 });
    await integrator.until(({ deliveries: { delivered, dead, delivering } }) =>
      [delivered, dead, delivering].every((count) => count === 1),
    );
    target.mend();

    const keys = [1, 2, 3].map(key);
    const answers = await Promise.all([
      ...Array.from({ length: 5 }, () => replay({ keys })),
      ...Array.from({ length: 5 }, () => replay({})),
      replay({ keys, state: 'uncertain' }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 11 }, () => 200));
    expect(answers.reduce((sum, { body }) => sum + body.replayed, 0)).toBe(1);
    expect((await Promise.all([1, 3].map((id) => replayOne(id)))).map(({ body }) => body)).toMatchObject([
      { type: 'urn:problem:not-replayable', status: 409, state: 'delivered' },
      { type: 'urn:problem:not-replayable', status: 409, state: 'delivering' },
    ]);

    await integrator.until(({ deliveries }) => deliveries.delivered === 2);
    letGo();
    await integrator.until(({ deliveries }) => deliveries.delivered === 3);
    // One POST for each effect; the refused one is no effect.
    expect([1, 2, 3].map(posts)).toEqual([1, 2, 1]);
    expect(new Set(systems.packages.values())).toEqual(new Set([1, 2, 3]));
  });

  it('of one that is asked for ten times at once: it is sent once more', async () => {
    const target = refuse(1);
    systems.customers.push({ id: 1 });
    await integrator.until(({ deliveries }) => deliveries.dead === 1);
    target.mend();
    const { letGo } = hang(1);
    const statuses = (await Promise.all(Array.from({ length: 10 }, () => replayOne(1)))).map(({ status }) => status);
    expect(statuses.sort((a, b) => a - b)).toEqual([200, ...Array.from({ length: 9 }, () => 409)]);
    await eventually(
      () => posts(1),
      (count) => count === 2,
    );
    // It is on its way now.
    expect(await replayOne(1)).toMatchObject({ status: 409, body: { state: 'delivering' } });
    expect((await replay({ keys: [key(1)] })).body).toEqual({ matched: 0, replayed: 0 });
    letGo();
    await integrator.until(({ deliveries }) => deliveries.delivered === 1);
    expect([posts(1), systems.packages.size]).toEqual([2, 1]);
  });

  it('of a dead letter that fails again: it is a dead letter again, and every attempt is kept', async () => {
    refuse(1);
    systems.customers.push({ id: 1 });
    for (const attempts of [1, 2, 3]) {
      await integrator.until(({ deliveries }) => deliveries.dead === 1);
      expect(await integrator.delivery(key(1))).toMatchObject({ state: 'dead', failed_attempts: attempts });
      if (attempts < 3) await replayOne(1);
    }
    expect(posts(1)).toBe(3);
  });

  it('while the flow is paused: it waits, and goes when the flow goes on', async () => {
    const target = refuse(1);
    systems.customers.push({ id: 1 });
    await integrator.until(({ deliveries }) => deliveries.dead === 1);
    target.mend();
    await client.send(`${FLOW}/pause`, { method: 'POST' });
    expect((await replay({})).body).toEqual({ matched: 1, replayed: 1 });
    expect((await integrator.flow()).deliveries).toMatchObject({ pending: 1, dead: 0 });
    expect(posts(1)).toBe(1);
    await client.send(`${FLOW}/resume`, { method: 'POST' });
    await integrator.until(({ deliveries }) => deliveries.delivered === 1);
  });
});

describe('a replay of some', () => {
  beforeEach(async () => {
    systems.answer = (id) => ({ status: id === 3 ? 400 : 422 });
    systems.customers.push({ id: 1 });
    await integrator.until(({ deliveries }) => deliveries.dead === 1);
    systems.customers.push({ id: 2 }, { id: 3 });
    await integrator.until(({ deliveries }) => deliveries.dead === 3);
    systems.answer = () => undefined;
  });

  it('is counted first by a dry run, which does nothing', async () => {
    expect(await dry({})).toEqual({ matched: 3, replayed: 0 });
    expect(await dry({ keys: [key(1), key(3), key(404)] })).toEqual({ matched: 2, replayed: 0 });
    expect(await dry({ error_code: 'http-422' })).toEqual({ matched: 2, replayed: 0 });
    expect(await dry({ state: 'uncertain' })).toEqual({ matched: 0, replayed: 0 });
    expect((await integrator.flow()).deliveries.dead).toBe(3);
    expect((await client.get(`${FLOW}/actions`)).body).toEqual([]);
    expect(systems.posts).toHaveLength(3);
  });

  it('by keys sends those and no other', async () => {
    expect((await replay({ keys: [key(2), key(2)] })).body).toEqual({ matched: 1, replayed: 1 });
    await integrator.until(({ deliveries }) => deliveries.delivered === 1);
    expect([...systems.packages.keys()]).toEqual([key(2)]);
  });

  it('by the code of the error and the time of the end sends those that are both', async () => {
    const [first, second] = [await endOf(1), await endOf(2)];
    expect(first < second).toBe(true);
    expect((await replay({ error_code: 'http-422', ended_from: second })).body).toEqual({ matched: 1, replayed: 1 });
    await integrator.until(({ deliveries }) => deliveries.delivered === 1);
    expect([...systems.packages.keys()]).toEqual([key(2)]);
    expect((await replay({ ended_from: first, ended_until: first })).body.matched).toBe(0);
    expect((await replay({ ended_from: first, ended_until: second })).body.matched).toBe(1);
  });

  it('between instants the wrong way round is of none', async () => {
    const filter = { ended_from: '2099-01-01T00:00:00Z', ended_until: '2000-01-01T00:00:00+01:00' };
    expect((await replay(filter)).body).toEqual({ matched: 0, replayed: 0 });
  });

  it('takes 1000 keys, as long as keys may be', async () => {
    const keys = Array.from({ length: 1000 }, (_, index) => `${'k'.repeat(250)}${index}`);
    const { status, body } = await replay({ keys: [...keys.slice(1), key(1)] });
    expect([status, body]).toEqual([200, { matched: 1, replayed: 1 }]);
  });
});

describe('a replay of an edited record', () => {
  beforeEach(async () => {
    refuse(1);
    systems.customers.push({ id: 1 });
    await integrator.until(({ deliveries }) => deliveries.dead === 1);
  });

  it.each([
    ['another record', { record: { id: 2 } }],
    ['another key', { key: key(2) }],
    ['the record alone', { id: 2, email: 'other@example.com' }],
    ['a list', [{ id: 2 }]],
    ['a text', 'id=2'],
    ['a number', 2],
  ])('is refused, and nothing is sent: %s', async (_what, body) => {
    const { length: before } = systems.posts;
    const answer = await replayOne(1, body);
    expect([answer.status, answer.body.type]).toEqual([422, 'urn:problem:not-editable']);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body.detail).toMatch(/mend it in the source/);
    expect(await integrator.delivery(key(1))).toMatchObject({ state: 'dead', record: { id: 1 } });
    expect(systems.posts).toHaveLength(before);
  });

  it.each([
    ['nothing', undefined],
    ['an empty object', {}],
  ])('is none with %s as its body', async (_what, body) => {
    expect((await replayOne(1, body)).status).toBe(200);
    await eventually(
      () => posts(1),
      (count) => count === 2,
    );
  });
});
