import type { CustomerDto, ProblemDto } from '@app/contracts';
import { badBatches, badBodies } from '../../../test/support/http/bad-bodies';
import { badCustomers } from './support/bad-customers';
import { badIds, badQueries } from '../../../test/support/http/bad-queries';
import { type BadRequest, SECRET, toRequestInit } from '../../../test/support/http/bad-request';
import { TestCrm } from './support/test-crm';

const VALID = { name: `Mr ${SECRET}`, email: `${SECRET}@example.com` };

const BAD_INPUT: BadRequest[] = [
  ...badBodies('POST', '/customers', VALID),
  ...badCustomers(),
  ...badBatches('/customers/batch', VALID),
  ...badQueries('/customers'),
  ...badIds('GET', '/customers'),
  ['a path that is none', { path: `/${SECRET}` }, 404, 'not-found'],
  ['a path under a customer', { path: `/customers/0199a3b2-7c1e-7f7a-9d55-2f1f0c6f1a10/x` }, 404, 'not-found'],
  ['a method that is none of these', { method: 'DELETE', path: '/customers' }, 405, 'method-not-allowed'],
];

let crm: TestCrm;
beforeAll(async () => {
  crm = await TestCrm.start();
  await crm.post('/customers', { name: 'Here before', email: 'before@example.com' });
});
afterAll(() => crm.remove());

const written = async () => (await crm.get<CustomerDto[]>('/customers?limit=1000')).body;

it.each(BAD_INPUT)('%s is refused, and nothing is written', async (...[, request, status, type, at]) => {
  const before = await written();

  const answer = await crm.send<ProblemDto>(request.path, toRequestInit(request));

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

it('the body that the table spoils is taken when it is whole', async () => {
  expect((await crm.post('/customers', VALID)).status).toBe(201);
});
