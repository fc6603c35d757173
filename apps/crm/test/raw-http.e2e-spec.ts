import type { CustomerDto, ProblemDto } from '@app/contracts';
import { badWire } from '../../../test/support/http/bad-wire';
import { exchange, openSocket, readAnswer } from '../../../test/support/http/raw-exchange';
import { once } from 'node:events';
import { TestCrm } from './support/test-crm';

let crm: TestCrm;
beforeAll(async () => {
  crm = await TestCrm.start();
});
afterAll(() => crm.remove());

const written = async () => (await crm.get<CustomerDto[]>('/customers?limit=1000')).body.map(({ email }) => email);

const posted = (email: string, headers = '', version = 'HTTP/1.1'): string => {
  const body = JSON.stringify({ name: 'N', email });
  return `POST /customers ${version}\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n${headers}\r\n${body}`;
};

it.each(badWire('/customers'))(
  '%s is refused in words, and the connection closed',
  async (...[, bytes, status, type]) => {
    const before = await written();

    const answer = readAnswer(await exchange(crm.origin, Buffer.from(bytes, 'latin1')));

    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/problem+json; charset=utf-8',
      'content-length': String(answer.body.length),
      'cache-control': 'no-store',
      connection: 'close',
    });
    expect(JSON.parse(answer.body)).toEqual({
      type: `urn:problem:${type}`,
      title: expect.stringMatching(/\S/),
      status,
      detail: expect.stringMatching(/\S/),
      instance: expect.stringMatching(/^urn:uuid:[0-9a-f-]{36}$/),
    });
    expect(await written()).toEqual(before);
  },
);

it.each([
  ['of HTTP/1.0, which has no Host', 'GET /health/live HTTP/1.0\r\n\r\n'],
  ['for a whole URL', 'GET http://localhost/health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'],
  [
    'to upgrade to what is not served',
    'GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, close\r\nUpgrade: h2c\r\n\r\n',
  ],
  [
    'with headers that objects inherit',
    'GET /health/live HTTP/1.1\r\nHost: localhost\r\n__proto__: a\r\nconstructor: b\r\ntoString: c\r\nConnection: close\r\n\r\n',
  ],
])('a request %s is answered as any other', async (_what, bytes) => {
  expect(readAnswer(await exchange(crm.origin, bytes))).toMatchObject({ status: 200, body: '{"status":"ok"}' });
});

it('a client that asks first is told to send its body, when that would be read, and only then', async () => {
  const answers = await exchange(
    crm.origin,
    posted('asked@example.com', 'Expect: 100-continue\r\nConnection: close\r\n'),
  );
  const old = await exchange(crm.origin, posted('old@example.com', 'Expect: 100-continue\r\n', 'HTTP/1.0'));

  expect(answers).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 201 Created\r\n/);
  expect(old).toMatch(/^HTTP\/1\.1 201 Created\r\n/);
});

it('of two keys that are the same in a body, the last one counts', async () => {
  const body = '{"name":"First","name":"Last","email":"twice@example.com"}';
  const answer = await crm.send<CustomerDto>('/customers', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });

  expect([answer.status, answer.body.name]).toEqual([201, 'Last']);
});

it('what is no HTTP after a request is not answered in its place', async () => {
  const answers = await exchange(crm.origin, `${posted('first@example.com')}no HTTP\r\n\r\n`);

  expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 201']);
  expect(await written()).toContain('first@example.com');
});

it('what is no HTTP after an answer is told so', async () => {
  const socket = await openSocket(crm.origin);
  socket.write('GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n');
  const [first] = (await once(socket, 'data')) as [Buffer];
  socket.write('no HTTP\r\n\r\n');
  const [second] = (await once(socket, 'data')) as [Buffer];

  expect(first.toString()).toMatch(/^HTTP\/1\.1 200 /);
  expect(readAnswer(second.toString())).toMatchObject({ status: 400 });
});

it('requests that come together are answered in their order', async () => {
  const emails = ['one@example.com', 'two@example.com', 'one@example.com'];
  const answers = await exchange(
    crm.origin,
    [
      ...emails.map((email) => posted(email)),
      'GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    ].join(''),
  );

  expect(answers.match(/(?<=HTTP\/1\.1 )\d+/g)).toEqual(['201', '201', '409', '200']);
});

it.each([
  ['without a Host', 'GET /health/live HTTP/1.1\r\n\r\n'],
  ['with a body and without a Host', posted('refused@example.com').replace('Host: localhost\r\n', '')],
  ['of another version', 'GET /health/live HTTP/2.0\r\nHost: localhost\r\n\r\n'],
])('what follows a request %s, whose answer closes the connection, is not done', async (_what, bytes) => {
  const before = await written();
  const answers = await exchange(crm.origin, `${bytes}${posted('unheard@example.com')}`);

  expect(answers.match(/(?<=HTTP\/1\.1 )\d+/g)).toEqual(['400']);
  expect(await written()).toEqual(before);
});

it.each([
  ['in its headers', `POST /customers HTTP/1.1\r\nHost: localhost\r\nContent-Le`],
  ['in its body', posted('half@example.com').slice(0, -1)],
  [
    'in a chunk',
    `POST /customers HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{"name"`,
  ],
])('a request that ends %s is told so, where somebody still listens, and writes nothing', async (_where, bytes) => {
  const before = await written();
  const socket = await openSocket(crm.origin);
  socket.end(bytes);
  const [answer] = (await once(socket, 'data')) as [Buffer];

  expect(readAnswer(answer.toString())).toMatchObject({ status: 400, headers: { connection: 'close' } });
  expect(await written()).toEqual(before);
});

it('a problem of the wire and one of a route say the same', async () => {
  const wire = JSON.parse(readAnswer(await exchange(crm.origin, 'no HTTP\r\n\r\n')).body) as ProblemDto;
  const route = (await crm.get<ProblemDto>('/customers/%ZZ')).body;

  expect({ ...wire, instance: '' }).toEqual({ ...route, instance: '' });
});
