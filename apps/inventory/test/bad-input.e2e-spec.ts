import type { PackageRequestDto, ProblemDto } from '@app/contracts';
import { badBatches, badBodies } from '../../../test/support/http/bad-bodies';
import { badFilters, badPackageRequests, badSteps } from './support/bad-package-requests';
import { badIds, badQueries } from '../../../test/support/http/bad-queries';
import { type BadRequest, json, SECRET, toRequestInit } from '../../../test/support/http/bad-request';
import { TestInventory } from './support/test-inventory';

const VALID = { customer_id: '0199a3b2-7c1e-7f7a-9d55-2f1f0c6f1a10', package_type: 'welcome_package' };
/** Stands in a path for the one request there is. */
const PRESENT = '{present}';

const BAD_INPUT: BadRequest[] = [
  ...badBodies('POST', '/package-requests', VALID),
  ...badPackageRequests(),
  ...badBatches('/package-requests/batch', VALID),
  ...badBodies('PATCH', `/package-requests/${PRESENT}`, { status: 'shipped' }).map(([fault, ...rest]): BadRequest => [
    `a step by ${fault}`,
    ...rest,
  ]),
  ...badSteps(`/package-requests/${PRESENT}`),
  ...badQueries('/package-requests'),
  ...badFilters('/package-requests'),
  ...badIds('GET', '/package-requests'),
  [
    'a step of an id that is none',
    json('PATCH', `/package-requests/${SECRET}`, { status: 'shipped' }),
    404,
    'not-found',
  ],
  ['a path that is none', { path: `/${SECRET}` }, 404, 'not-found'],
  ['a method that is none of these', { method: 'DELETE', path: '/package-requests' }, 405, 'method-not-allowed'],
  ['a PUT of a request', json('PUT', `/package-requests/${PRESENT}`, VALID), 405, 'method-not-allowed'],
];

let inventory: TestInventory;
let present: PackageRequestDto;
beforeAll(async () => {
  inventory = await TestInventory.start();
  present = (await inventory.request({ customer_id: '0199a3b2-7c1e-7f7a-9d55-2f1f0c6f1a99' })).body;
});
afterAll(() => inventory.remove());

const written = async () => (await inventory.get<PackageRequestDto[]>('/package-requests?limit=1000')).body;

it.each(BAD_INPUT)('%s is refused, and nothing is written', async (...[, request, status, type, at]) => {
  const path = request.path.replace(PRESENT, present.request_id);
  const before = await written();

  const answer = await inventory.send<ProblemDto>(path, toRequestInit(request));

  expect({ status: answer.status, type: answer.body.type }).toEqual({ status, type: `urn:problem:${type}` });
  expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.body).toEqual({
    type: expect.any(String),
    title: expect.stringMatching(/\S/),
    status,
    detail: expect.stringMatching(/\S/),
    instance: expect.stringMatching(/^urn:uuid:[0-9a-f-]{36}$/),
    ...(at && { errors: at.map((pointer) => ({ pointer, detail: expect.stringMatching(/\S/) })) }),
  });
  expect(answer.text).not.toMatch(new RegExp(`${SECRET}|stack|node_modules|\\.ts|\\.js`));
  expect(await written()).toEqual(before);
});

it('what is refused has not touched the prototype of all objects', () => {
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
});

it('what the table spoils is taken when it is whole', async () => {
  expect((await inventory.request(VALID)).status).toBe(201);
  expect((await inventory.patch(`/package-requests/${present.request_id}`, { status: 'shipped' })).status).toBe(200);
});
