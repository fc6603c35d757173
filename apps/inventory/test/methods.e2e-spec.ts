import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { PackageRequestDto } from '@app/contracts';
import { v7 as newId } from 'uuid';
import { TestInventory } from './support/test-inventory';

const METHODS = ['DELETE', 'GET', 'HEAD', 'PATCH', 'POST', 'PUT', 'QUERY', 'TRACE'];

let inventory: TestInventory;
let packageRequest: PackageRequestDto;
beforeAll(async () => {
  inventory = await TestInventory.start();
  packageRequest = (await inventory.request({ customer_id: newId() })).body;
});
afterAll(() => inventory.remove());

/** `fetch` refuses to send TRACE. */
async function send(method: string, path: string) {
  const [response] = (await once(request(inventory.origin + path, { method }).end(), 'response')) as [IncomingMessage];
  return { status: response.statusCode, headers: response.headers, text: await text(response) };
}

const SERVED: [path: string, allow: string][] = [
  ['/', 'GET, HEAD, OPTIONS'],
  ['/package-requests', 'GET, HEAD, OPTIONS, POST'],
  ['/package-requests?limit=5', 'GET, HEAD, OPTIONS, POST'],
  ['/package-requests/batch', 'OPTIONS, POST'],
  ['/package-requests/{id}', 'GET, HEAD, OPTIONS, PATCH'],
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
      const answer = await send(method, template.replace('{id}', packageRequest.request_id));

      expect(answer.status).toBe(405);
      expect(answer.headers.allow).toBe(allow);
      expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
      if (method !== 'HEAD') expect(JSON.parse(answer.text)).toMatchObject({ type: 'urn:problem:method-not-allowed' });
    },
  );

  it.each(METHODS.filter((method) => served.includes(method)))('serves %s, as it says', async (method) => {
    const { status } = await send(method, template.replace('{id}', packageRequest.request_id));

    // With no body it is refused for its body, not for its method.
    expect(status).toBe(['PATCH', 'POST'].includes(method) ? 422 : 200);
  });

  it(`answers OPTIONS with what it allows: ${allow}`, async () => {
    const answer = await send('OPTIONS', template.replace('{id}', packageRequest.request_id));

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
  const path = `/package-requests/${packageRequest.request_id}`;

  expect((await inventory.send(path, { headers: { [header]: 'DELETE' } })).body).toEqual(packageRequest);
  expect((await inventory.send(path, { method: 'DELETE', headers: { [header]: 'GET' } })).status).toBe(405);
  expect((await inventory.get(path)).body).toEqual(packageRequest);
});

it('tells a client by OPTIONS that it may send batches and idempotency keys', async () => {
  const { status, headers } = await send('OPTIONS', '/package-requests');

  expect(status).toBe(204);
  expect(headers).toMatchObject({
    'accept-post': 'application/json',
    'idempotency-key': 'accepted',
    link: '</package-requests/batch>; rel="batch"; limit="1000"',
  });
});
