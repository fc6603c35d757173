import type { ActivityDto, DeliveryDto, TimelineEntryDto } from '@app/contracts';
import { HttpClient } from '../../../test/support/http/http-client';
import { nextPath, walk } from '../../../test/support/http/walk-feed';
import { RunningIntegrator } from './support/running-integrator';
import { StubSystems } from './support/stub-systems';

const FLOW = '/flows/welcome-package';
const DELIVERIES = `${FLOW}/deliveries`;

const PEOPLE = [
  ['u1', 'zoe@example.com'],
  ['u2', 'Zoe.Miller@Example.com'],
  ['u3', 'ada@example.com'],
  ['u4', 'a%b_c@example.com'],
  ['u5', 'zo\u00eb@example.com'],
  ['u55', undefined],
] as const;

const idsOf = (deliveries: readonly DeliveryDto[]): string[] =>
  deliveries.map(({ key }) => key.replace('welcome_package:', ''));

describe('the deliveries of a flow', () => {
  const systems = new StubSystems();
  let integrator: RunningIntegrator;
  let client: HttpClient;

  beforeAll(async () => {
    systems.answer = (id) => (id === 'u3' ? { status: 422 } : id === 'u4' ? { status: 400 } : undefined);
    const created_at = new Date(Date.now() - 60_000).toISOString();
    systems.customers.push(...PEOPLE.map(([id, email]) => ({ id, email, created_at })));
    integrator = await RunningIntegrator.start(await systems.open());
    await integrator.until(({ deliveries }) => deliveries.delivered === 4 && deliveries.dead === 2);
    client = new HttpClient(integrator.url);
  });
  afterAll(async () => {
    await integrator.stop();
    systems.close();
  });

  const find = async (query: Record<string, string>): Promise<string[]> =>
    idsOf((await client.get<DeliveryDto[]>(`${DELIVERIES}?${new URLSearchParams(query).toString()}`)).body);

  it.each([
    ['a customer id', 'u5', ['u5']],
    ['a key', 'welcome_package:u5', ['u5']],
    ['an email', 'zoe@example.com', ['u1']],
    ['an email in another letter case', 'ZOE.MILLER@EXAMPLE.COM', ['u2']],
    ['an email with spaces around it', ' ada@example.com ', ['u3']],
    ['the start of an email', 'zoe', ['u1', 'u2']],
    ['the start of an email with an accent', 'Zo\u00eb', ['u5']],
    ['an accent in its other form', 'zoe\u0308@', ['u5']],
    ['a per cent sign', '%', []],
    ['what LIKE would take for anything', 'a%', ['u4']],
    ['an underscore', 'a_a', []],
    ['a quote', "' or 1=1 --", []],
    ['the middle of an email', 'example.com', []],
    ['nobody', 'u404', []],
  ])('are found by %s', async (_what, search, ids) => {
    expect(await find({ search })).toEqual(ids);
  });

  it('are narrowed down by state and by the code of the last error, together and alone', async () => {
    expect(await find({ state: 'dead' })).toEqual(['u3', 'u4']);
    expect(await find({ error_code: 'http-422' })).toEqual(['u3']);
    expect(await find({ state: 'delivered', error_code: 'http-422' })).toEqual([]);
    expect(await find({ search: 'a', state: 'dead', error_code: 'http-400' })).toEqual(['u4']);
  });

  it.each(['oldest', 'newest'])(
    'come %s first, each once, page by page; the Link keeps all that was asked',
    async (order) => {
      const pages = await walk<DeliveryDto>(client, `${DELIVERIES}?limit=2&search=z&order=${order}&state=delivered`);
      const ids = pages.map(({ body }) => idsOf(body));
      expect(ids).toEqual(order === 'oldest' ? [['u1', 'u2'], ['u5'], []] : [['u5', 'u2'], ['u1'], []]);
      for (const page of pages) {
        const asked = new URL(nextPath(page), integrator.url).searchParams;
        expect(Object.fromEntries(asked)).toMatchObject({ limit: '2', search: 'z', order, state: 'delivered' });
      }
    },
  );

  it('that are newest first begin with the newest, and end with an empty page', async () => {
    const pages = await walk<DeliveryDto>(client, `${DELIVERIES}?limit=4&order=newest`);
    expect(pages.map(({ body }) => idsOf(body))).toEqual([['u55', 'u5', 'u4', 'u3'], ['u2', 'u1'], []]);
  });

  it('tell who they are of and how they came in', async () => {
    const { body } = await client.get<DeliveryDto[]>(DELIVERIES);
    expect(body.map(({ label, discovered_by }) => [label, discovered_by])).toEqual([
      ['zoe@example.com', 'poll'],
      ['zoe.miller@example.com', 'poll'],
      ['ada@example.com', 'poll'],
      ['a%b_c@example.com', 'poll'],
      ['zo\u00eb@example.com', 'poll'],
      [null, 'poll'],
    ]);
  });

  it('have a timeline: created, discovered, delivered as the request that it is', async () => {
    const { timeline, settled_at, discovered_at } = await integrator.delivery('welcome_package:u1');
    expect(timeline).toEqual([
      { at: expect.stringMatching(/Z$/), kind: 'created', detail: expect.any(String) },
      { at: discovered_at, kind: 'discovered', detail: expect.stringContaining('polling') },
      { at: settled_at, kind: 'delivered', detail: 'Delivered as request-u1.' },
    ]);
  });

  it('have a timeline that says why somebody has no package, and what to do', async () => {
    const { timeline } = await integrator.delivery('welcome_package:u3');
    expect(timeline.map(({ kind }: TimelineEntryDto) => kind)).toEqual([
      'created',
      'discovered',
      'attempt-failed',
      'dead',
    ]);
    expect(timeline.at(-1)?.detail).toMatch(/422.*replay/);
  });

  it('have a timeline that keeps a replay, with who asked for it', async () => {
    await client.post(`${FLOW}/replay`, { keys: ['welcome_package:u4'] }, { 'x-operator': 'grace' });
    await integrator.until(({ deliveries }) => deliveries.dead === 2 && deliveries.pending === 0);
    const { timeline } = await integrator.delivery('welcome_package:u4');
    expect(timeline.map(({ kind }: TimelineEntryDto) => kind)).toEqual([
      'created',
      'discovered',
      'attempt-failed',
      'replayed',
      'attempt-failed',
      'dead',
    ]);
    expect(timeline[3]?.detail).toBe('Replayed by grace.');
  });

  it('are counted minute by minute: the last hour, the present minute last', async () => {
    const { body } = await client.get<ActivityDto[]>(`${FLOW}/activity`);
    expect(body).toHaveLength(60);
    const starts = body.map(({ at }) => Date.parse(at));
    expect(starts.every((start) => start % 60_000 === 0)).toBe(true);
    expect(starts.every((start, index) => index === 0 || start - (starts[index - 1] ?? 0) === 60_000)).toBe(true);
    expect(Date.now() - (starts.at(-1) ?? 0)).toBeLessThan(61_000);
    expect(body.reduce((sum, { delivered }) => sum + delivered, 0)).toBe(4);
    for (const { delivered, p50_seconds, p99_seconds } of body) {
      expect([p50_seconds === null, p99_seconds === null]).toEqual([delivered === 0, delivered === 0]);
      expect(p50_seconds ?? 0).toBeLessThanOrEqual(p99_seconds ?? 0);
    }
    expect((await client.get('/flows/none/activity')).status).toBe(404);
  });
});
