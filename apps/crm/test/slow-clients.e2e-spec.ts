import { once } from 'node:events';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import type { ServerLimits } from '@app/platform';
import { openSocket, readAnswer } from '../../../test/support/http/raw-exchange';
import { PATIENT, TestCrm } from './support/test-crm';

const HALF_HEADERS = 'POST /customers HTTP/1.1\r\nHost: localhost\r\nContent-Ty';
const HALF_BODY =
  'POST /customers HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"name"';

let crm: TestCrm;
afterEach(() => crm.remove());

const start = async (limits?: Partial<ServerLimits>): Promise<Server> => {
  crm = await TestCrm.start(undefined, {}, limits);
  return crm.app.getHttpServer();
};

it('a service waits 10 s for headers, 20 s for a request, and closes what does nothing after a minute', async () => {
  expect(await start()).toMatchObject({
    headersTimeout: 10_000,
    requestTimeout: 20_000,
    timeout: 60_000,
    keepAliveTimeout: 65_000,
    maxConnections: 4096,
  });
});

it('two hundred slow clients hold up none that is not', async () => {
  const server = await start(PATIENT);
  const slow = await Promise.all(Array.from({ length: 200 }, () => openSocket(crm.origin)));
  for (const [number, socket] of slow.entries()) socket.write(number % 2 === 0 ? HALF_HEADERS : HALF_BODY);

  const created = await Promise.all(
    Array.from({ length: 50 }, (_, number) => crm.post('/customers', { name: 'N', email: `n${number}@example.com` })),
  );
  const stillOpen = await new Promise<number>((count) => server.getConnections((_error, open) => count(open)));

  expect(created.map(({ status }) => status)).toEqual(Array(50).fill(201));
  expect(stillOpen).toBeGreaterThanOrEqual(200);
  for (const socket of slow) socket.destroy();
});

it.each([
  ['within its headers', HALF_HEADERS],
  ['within its body', HALF_BODY],
])('a client that is too slow %s is told so, and the connection closed', async (_where, bytes) => {
  await start({ headersMs: 50, requestMs: 100, checkEveryMs: 10 });
  const socket = await openSocket(crm.origin);
  socket.write(bytes);

  const { status, headers, body } = readAnswer(await text(socket));

  expect(status).toBe(408);
  expect(headers).toMatchObject({ 'content-type': 'application/problem+json; charset=utf-8', connection: 'close' });
  expect(JSON.parse(body)).toMatchObject({ type: 'urn:problem:request-timeout', status: 408 });
});

it('a client that connects and says nothing is told nothing, which it might take for the answer to its first request', async () => {
  await start({ headersMs: 50, requestMs: 100, checkEveryMs: 10 });

  expect(await text(await openSocket(crm.origin))).toBe('');
});

it('a client that does not read its answers is dropped', async () => {
  const server = await start({ idleMs: 50 });
  const connected = once(server, 'connection') as Promise<[Socket]>;
  const client = await openSocket(crm.origin);
  client.pause();
  // More than the buffers on the way hold.
  client.write('GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(1000));

  const [connection] = await connected;
  await once(connection, 'close');

  expect(connection.bytesRead).toBeGreaterThan(0);
  client.destroy();
});

it('a client that is too slow does not keep a service from stopping', async () => {
  const server = await start({ ...PATIENT, closeMs: 50 });
  const received = once(server, 'connection').then(([socket]) => once(socket as Socket, 'data'));
  const client = await openSocket(crm.origin);
  client.write(HALF_BODY);
  await received;
  const dropped = once(client, 'close');

  await crm.stop();

  await dropped;
});

it('a connection beyond those there may be is closed, and one that ends makes room', async () => {
  await start({ maxConnections: 1 });
  const first = await openSocket(crm.origin);
  first.write('GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await once(first, 'data');

  expect(await text(await openSocket(crm.origin))).toBe('');
  first.destroy();
  await once(first, 'close');
  await expect(connectsAgain()).resolves.toBe(200);
});

/** The service notices a moment later than the client that the connection has ended. */
async function connectsAgain(): Promise<number> {
  for (;;) {
    try {
      return (await crm.get('/health/live')).status;
    } catch {
      // Dropped, once more.
    }
  }
}
