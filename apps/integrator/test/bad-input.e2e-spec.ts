import type { ProblemDto } from '@app/contracts';
import { badBodies } from '../../../test/support/http/bad-bodies';
import { badQueries } from '../../../test/support/http/bad-queries';
import { type BadRequest, get, json, SECRET, toRequestInit } from '../../../test/support/http/bad-request';
import { HttpClient } from '../../../test/support/http/http-client';
import { RunningIntegrator } from './support/running-integrator';
import { StubSystems } from './support/stub-systems';

const FLOW = '/flows/welcome-package';
const KEY = 'welcome_package:1';

const [AUDIT, REPLAY, DELIVERIES] = [`${FLOW}/audit`, `${FLOW}/replay`, `${FLOW}/deliveries`];

const invalid = (fault: string, path: string, body: unknown, at: readonly string[]): BadRequest => [
  fault,
  json('POST', path, body),
  422,
  'invalid-body',
  at,
];

const KEYS: [fault: string, keys: unknown][] = [
  ['none', []],
  ['1001', Array.from({ length: 1001 }, (_, index) => `k:${index}`)],
  ['a text', KEY],
  ['null', null],
  ['an object', { 0: KEY }],
  ['a number', [5]],
  ['null in them', [KEY, null]],
  ['a list in them', [[KEY]]],
  ['an object in them', [{ key: KEY }]],
  ['an empty one', ['']],
  ['one with a space', [`${SECRET} x`]],
  ['one with a line break', [`${SECRET}\n`]],
  ['one with an accent', [`zo\u00eb-${SECRET}`]],
  ['one of 256 characters', ['k'.repeat(256)]],
];

const INSTANTS: [fault: string, instant: unknown][] = [
  ['null', null],
  ['a number', 1_700_000_000_000],
  ['a list', ['2026-11-22T08:30:00Z']],
  ['empty', ''],
  ['a word', SECRET],
  ['a date alone', '2026-11-22'],
  ['without an offset', '2026-11-22T08:30:00'],
  ['without seconds', '2026-11-22T08:30Z'],
  ['with a space for the T', '2026-11-22 08:30:00Z'],
  ['of a day that is none', '2026-02-30T08:30:00Z'],
  ['of a month that is none', '2026-13-01T08:30:00Z'],
  ['of an hour that is none', '2026-11-22T25:00:00Z'],
  ['of a minute that is none', '2026-11-22T08:60:00Z'],
  ['of a second that is none', '2026-11-22T08:30:61Z'],
  ['with an offset that is none', '2026-11-22T08:30:00+25:00'],
  ['with an offset that has no colon', '2026-11-22T08:30:00+0100'],
  ['a week date', '2026-W47-7T08:30:00Z'],
  ['an ordinal date', '2026-326T08:30:00Z'],
  ['with something after it', '2026-11-22T08:30:00Zx'],
  ['in full-width digits', '２０２６-11-22T08:30:00Z'],
];

const query = (fault: string, text: string, at: string, path = DELIVERIES): BadRequest => [
  `the query ${fault}`,
  get(`${path}?${text}`),
  400,
  'invalid-query',
  [at],
];

const NOT_THERE = ['/audits/none', '/audits/none/findings', '/deliveries/none', '/events'];

const BAD_INPUT: BadRequest[] = [
  ...badBodies('POST', AUDIT, { repair: false }),
  ...badBodies('POST', `${FLOW}/rewind`, { cursor: null }),
  invalid('an audit with a repair of null', AUDIT, { repair: null }, ['/repair']),
  invalid('an audit with a repair of a text', AUDIT, { repair: 'true' }, ['/repair']),
  invalid('an audit with a repair of a number', AUDIT, { repair: 1 }, ['/repair']),
  invalid('an audit with an unknown field', AUDIT, { [SECRET]: true }, [`/${SECRET}`]),
  ...KEYS.map(([fault, keys]) => invalid(`a replay of keys: ${fault}`, REPLAY, { keys }, ['/keys'])),
  ...(['ended_from', 'ended_until'] as const).flatMap((field) =>
    INSTANTS.map(([fault, instant]) =>
      invalid(`a replay with ${field} ${fault}`, REPLAY, { [field]: instant }, [`/${field}`]),
    ),
  ),
  invalid('a replay of what was delivered', REPLAY, { state: 'delivered' }, ['/state']),
  invalid('a replay of a list of states', REPLAY, { state: ['dead'] }, ['/state']),
  invalid('a replay of a state of null', REPLAY, { state: null }, ['/state']),
  invalid('a replay of a code that is none', REPLAY, { error_code: 'HTTP 422' }, ['/error_code']),
  invalid('a replay with a dry run of a text', REPLAY, { dry_run: 'true' }, ['/dry_run']),
  invalid('a replay with a dry run of null', REPLAY, { dry_run: null }, ['/dry_run']),
  invalid('a replay with the old name of a field', REPLAY, { ids: [KEY] }, ['/ids']),
  invalid('a replay that sets the prototype', REPLAY, JSON.parse('{"__proto__":{"dry_run":true}}'), ['/__proto__']),
  ...badQueries(DELIVERIES),
  ...badQueries(`${FLOW}/audits`),
  ...badQueries(`${FLOW}/actions`),
  query('order of a word', `order=${SECRET}`, 'order'),
  query('order twice', 'order=oldest&order=newest', 'order'),
  query('state of a word', `state=${SECRET}`, 'state'),
  query('error_code with capitals', 'error_code=HTTP-422', 'error_code'),
  query('error_code twice', 'error_code=a&error_code=b', 'error_code'),
  query('search of nothing', 'search=', 'search'),
  query('search of spaces', 'search=%20%20', 'search'),
  query('search with a NUL', `search=${SECRET}%00`, 'search'),
  query('search twice', `search=${SECRET}&search=b`, 'search'),
  query('search of an object', `search[a]=${SECRET}`, 'search[a]'),
  query('search of 255 characters', `search=${'a'.repeat(255)}`, 'search'),
  ...NOT_THERE.map((path): BadRequest => [`GET ${path} of the flow`, get(`${FLOW}${path}`), 404, 'not-found']),
  ...['audit', 'replay'].map((action): BadRequest => [
    `a flow that is not there: ${action}`,
    json('POST', `/flows/${SECRET}/${action}`, {}),
    404,
    'not-found',
  ]),
  ['an audit by DELETE', { method: 'DELETE', path: AUDIT }, 405, 'method-not-allowed'],
  ['a new audit by PUT', { method: 'PUT', path: `${FLOW}/audits` }, 405, 'method-not-allowed'],
  ['an operator without a name', json('POST', AUDIT, {}, { 'x-operator': '' }), 400, 'invalid-operator'],
  [
    'an operator of 101 characters',
    json('POST', REPLAY, {}, { 'x-operator': 'x'.repeat(101) }),
    400,
    'invalid-operator',
  ],
];

let systems: StubSystems;
let integrator: RunningIntegrator;
let client: HttpClient;
beforeAll(async () => {
  systems = new StubSystems();
  systems.answer = () => ({ status: 422 });
  systems.customers.push({ id: 1 });
  integrator = await RunningIntegrator.start(await systems.open());
  client = new HttpClient(integrator.url);
  await integrator.until(({ deliveries }) => deliveries.dead === 1);
});
afterAll(async () => {
  await integrator.stop();
  systems.close();
});

const written = async () => ({
  actions: (await client.get(`${FLOW}/actions`)).body,
  audits: (await client.get(`${FLOW}/audits`)).body,
  deliveries: (await integrator.flow()).deliveries,
  posts: systems.posts.length,
});

it.each(BAD_INPUT)('%s is refused, and nothing is done', async (...[, request, status, type, at]) => {
  const before = await written();

  const answer = await client.send<ProblemDto>(request.path, toRequestInit(request));

  expect({ status: answer.status, type: answer.body.type }).toEqual({ status, type: `urn:problem:${type}` });
  expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(answer.body).toEqual({
    type: expect.any(String),
    title: expect.stringMatching(/\S/),
    status,
    detail: expect.stringMatching(/\S/),
    instance: expect.stringMatching(/^urn:uuid:[0-9a-f-]{36}$/),
    ...(at && { errors: at.map((pointer) => ({ pointer, detail: expect.stringMatching(/\S/) })) }),
  });
  expect(answer.text.replaceAll(`"/${SECRET}"`, '')).not.toMatch(
    new RegExp(`${SECRET}|stack|node_modules|\\.ts|\\.js`),
  );
  expect(await written()).toEqual(before);
});

it.each([
  ['1001 keys', { keys: Array.from({ length: 1001 }, () => KEY) }, /1000/],
  ['no keys', { keys: [] }, /at least 1/],
  ['a key that is a number', { keys: [5] }, /keys/],
  ['a key alone', { keys: KEY }, /list/],
  ['an instant that is a word', { ended_from: 'yesterday' }, /RFC 3339/],
  ['a state that has ended well', { state: 'delivered' }, /dead or uncertain/],
])('a replay of %s is refused with words that help', async (_what, body, words) => {
  const { errors } = (await client.post<ProblemDto>(REPLAY, body)).body;
  expect(errors).toMatchObject([{ detail: expect.stringMatching(words) }]);
});

it.each([
  '2026-11-22T08:30:00Z',
  '2026-11-22T08:30:00.123456789Z',
  '2026-11-22T09:30:00+01:00',
  '2024-02-29T00:00:00-11:30',
])('the instant %s is taken', async (ended_from) => {
  const answer = await client.post(REPLAY, { ended_from, ended_until: ended_from, dry_run: true });
  expect([answer.status, answer.body]).toEqual([200, { matched: 0, replayed: 0 }]);
});
