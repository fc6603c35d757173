import { connect } from 'node:net';
import { once } from 'node:events';
import type { CustomerDto, ProblemDto } from '@app/contracts';
import { TestCrm } from './support/test-crm';

interface OpenApi {
  readonly openapi: string;
  readonly info: { readonly title: string };
  readonly paths: Readonly<Record<string, unknown>>;
}

let crm: TestCrm;
beforeAll(async () => {
  crm = await TestCrm.start();
});
afterAll(() => crm.remove());

it('welcomes who asks what it is', async () => {
  expect((await crm.get('/')).body).toMatchObject({ message: 'Welcome to the Mock CRM API' });
});

it('says that it is alive and ready', async () => {
  expect(await crm.get('/health/live')).toMatchObject({ status: 200, body: { status: 'ok' } });
  expect(await crm.get('/health/ready')).toMatchObject({
    status: 200,
    body: { status: 'ok', details: { database: { status: 'up' } } },
  });
});

it('counts every request in its metrics, one series for all customers', async () => {
  await crm.get('/customers/0199a3b2-7c1e-7f7a-9d55-2f1f0c6f1a10');
  await crm.get('/customers/0199a3b2-7c1e-7f7a-9d55-2f1f0c6f1a11');

  const { headers, text } = await crm.get('/metrics');

  expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(text).toContain('http_request_duration_seconds_count{method="GET",route="/customers/:id",status="404"} 2\n');
  expect(text).toMatch(/^process_resident_memory_bytes \d+/m);
});

it('documents its routes in OpenAPI 3.1', async () => {
  const { body } = await crm.get<OpenApi>('/openapi.json');

  expect(body.openapi).toBe('3.1.0');
  expect(body.info.title).toBe('Mock CRM API');
  expect(Object.keys(body.paths)).toEqual(
    expect.arrayContaining(['/customers', '/customers/batch', '/customers/{id}', '/health/ready']),
  );
});

it('shows its documents to people', async () => {
  const { status, headers, text } = await crm.get('/docs');

  expect(status).toBe(200);
  expect(headers.get('content-type')).toMatch(/^text\/html/);
  expect(text).toContain('<title>Mock CRM API</title>');
});

it('does not say what it is made of', async () => {
  expect((await crm.get('/')).headers.get('x-powered-by')).toBeNull();
});

it("names a problem by the caller's request id when that is a UUID, by one of its own when it is not", async () => {
  const id = '0199a3b2-7c1e-7f7a-9d55-2f1f0c6f1a10';
  const known = await crm.send<ProblemDto>('/nowhere', { headers: { 'x-request-id': id } });
  const own = await crm.send<ProblemDto>('/nowhere', { headers: { 'x-request-id': '<script>' } });

  expect(known.body.instance).toBe(`urn:uuid:${id}`);
  expect(own.body.instance).toMatch(/^urn:uuid:[0-9a-f-]{36}$/);
});

it('takes a body that names identity as its encoding, and any spelling of application/json in UTF-8', async () => {
  const types = ['application/json', 'application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"'];
  for (const [number, type] of types.entries()) {
    const answer = await crm.post(
      '/customers',
      { name: 'N', email: `type${number}@example.com` },
      {
        'content-type': type,
        'content-encoding': 'identity',
      },
    );
    expect([type, answer.status]).toEqual([type, 201]);
  }
});

it('refuses a body that is too large however it is sent: with no length, too', async () => {
  const endless = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let sent = 0; sent < 50; sent++) controller.enqueue(new Uint8Array(4096).fill(0x20));
      controller.close();
    },
  });

  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: endless, duplex: 'half' };
  expect(await crm.send('/customers', init as RequestInit)).toMatchObject({
    status: 413,
    body: { type: 'urn:problem:body-too-large' },
  });
});

it('writes nothing of a request that breaks off', async () => {
  const before = (await crm.get<CustomerDto[]>('/customers')).body;
  const body = JSON.stringify({ name: 'Half', email: 'half@example.com' });
  const socket = connect(Number(new URL(crm.origin).port), '127.0.0.1');
  socket.write(
    `POST /customers HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length + 1}\r\n\r\n${body}`,
  );
  await once(socket, 'ready');
  socket.destroySoon();
  await once(socket, 'close');

  expect((await crm.get('/customers')).body).toEqual(before);
  expect((await crm.post('/customers', JSON.parse(body))).status).toBe(201);
});
