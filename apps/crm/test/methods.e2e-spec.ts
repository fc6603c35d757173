import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { CustomerDto } from '@app/contracts';
import { TestCrm } from './support/test-crm';

const METHODS = ['DELETE', 'GET', 'HEAD', 'PATCH', 'POST', 'PUT', 'QUERY', 'TRACE'];

let crm: TestCrm;
let customer: CustomerDto;
beforeAll(async () => {
  crm = await TestCrm.start();
  customer = (await crm.post<CustomerDto>('/customers', { name: 'Ann', email: 'ann@example.com' })).body;
});
afterAll(() => crm.remove());

/** `fetch` refuses to send TRACE. */
async function send(method: string, path: string) {
  const [response] = (await once(request(crm.origin + path, { method }).end(), 'response')) as [IncomingMessage];
  return { status: response.statusCode, headers: response.headers, text: await text(response) };
}

const SERVED: [path: string, allow: string][] = [
  ['/', 'GET, HEAD, OPTIONS'],
  ['/customers', 'GET, HEAD, OPTIONS, POST'],
  ['/customers?limit=5', 'GET, HEAD, OPTIONS, POST'],
  ['/customers/batch', 'OPTIONS, POST'],
  ['/customers/{id}', 'GET, HEAD, OPTIONS'],
  ['/event-channels', 'GET, HEAD, OPTIONS'],
  ['/health/live', 'GET, HEAD, OPTIONS'],
  ['/health/ready', 'GET, HEAD, OPTIONS'],
  ['/metrics', 'GET, HEAD, OPTIONS'],
  ['/docs', 'GET, HEAD, OPTIONS'],
  ['/openapi.json', 'GET, HEAD, OPTIONS'],
];

describe.each(SERVED)('%s', (template, allow) => {
  const served = allow.split(', ');

  it.each(METHODS.filter((method) => !served.includes(method)))(
    `answers 405 to %s and allows ${allow}`,
    async (method) => {
      const answer = await send(method, template.replace('{id}', customer.id));

      expect(answer.status).toBe(405);
      expect(answer.headers.allow).toBe(allow);
      expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
      if (method !== 'HEAD') expect(JSON.parse(answer.text)).toMatchObject({ type: 'urn:problem:method-not-allowed' });
    },
  );

  it.each(METHODS.filter((method) => served.includes(method)))('serves %s, as it says', async (method) => {
    const { status } = await send(method, template.replace('{id}', customer.id));

    // A POST with no body is refused for its body, not for its method.
    expect(status).toBe(method === 'POST' ? 422 : 200);
  });

  it(`answers OPTIONS with what it allows: ${allow}`, async () => {
    const answer = await send('OPTIONS', template.replace('{id}', customer.id));

    expect([answer.status, answer.headers.allow, answer.text]).toEqual([204, allow, '']);
  });
});

it('answers 404, with no Allow, to every method on a path that is none', async () => {
  for (const method of [...METHODS, 'OPTIONS']) {
    const { status, headers } = await send(method, '/nowhere');
    expect([method, status, headers.allow]).toEqual([method, 404, undefined]);
  }
});

it.each(['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override'])('ignores %s', async (header) => {
  const path = `/customers/${customer.id}`;

  expect((await crm.send(path, { headers: { [header]: 'DELETE' } })).body).toEqual(customer);
  expect((await crm.send(path, { method: 'DELETE', headers: { [header]: 'GET' } })).status).toBe(405);
  expect((await crm.get(path)).body).toEqual(customer);
});
