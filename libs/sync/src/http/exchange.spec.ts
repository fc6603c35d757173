import { HttpService } from '@nestjs/axios';
import { getEventListeners } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createTcpServer, type Server } from 'node:net';
import { lastValueFrom } from 'rxjs';
import { HttpPeer, type Reply } from '../testing/http-peer';
import { type Exchange, exchange, type Request } from './exchange';

const http = new HttpService();
let peer: HttpPeer;
let reply: Reply | Promise<Reply>;

beforeAll(async () => (peer = await HttpPeer.start(createServer, () => reply)));
beforeEach(() => void peer.asked.splice(0));
afterAll(() => peer.close());

function ask(request: Partial<Request> = {}, timeoutMs = 5000, signal?: AbortSignal): Promise<Exchange> {
  return lastValueFrom(exchange(http, { method: 'GET', url: `${peer.origin}/x`, ...request }, timeoutMs, signal));
}

/** A server that speaks no proper HTTP: it sends `bytes` when it is asked, and closes. */
async function withRawServer(bytes: string, use: (url: string) => Promise<void>): Promise<void> {
  const server: Server = createTcpServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', () => socket.end(bytes));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  await use(`http://127.0.0.1:${(server.address() as { port: number }).port}/x`);
  await new Promise((resolve) => server.close(resolve));
}

describe('exchange', () => {
  test.each([200, 201, 204, 301, 304, 404, 429, 500, 503])(
    'a %d is an answer, to be judged elsewhere',
    async (status) => {
      reply = { status, headers: { 'Retry-After': '7' } };
      expect(await ask()).toMatchObject({ kind: 'answer', status, headers: { 'retry-after': '7' } });
    },
  );

  test('JSON is read; what is not JSON is an answer without it', async () => {
    reply = { json: { a: 1 } };
    expect(await ask()).toMatchObject({ json: { a: 1 }, excerpt: '{"a":1}' });
    reply = { text: '<html>sign in</html>', headers: { 'Content-Type': 'text/html' } };
    expect(await ask()).toMatchObject({ status: 200, json: undefined, excerpt: '<html>sign in</html>' });
  });

  test('of a long answer 300 characters are kept for the operator', async () => {
    reply = { text: 'x'.repeat(1000) };
    expect(await ask()).toMatchObject({ excerpt: 'x'.repeat(300) });
  });

  test('a body goes out as JSON, with the headers it was given, and no answer is asked for compressed', async () => {
    reply = {};
    await ask({ method: 'POST', body: { name: 'Ünsal 🎁' }, headers: { 'Idempotency-Key': 'k-1' } });
    expect(peer.asked).toMatchObject([
      {
        method: 'POST',
        json: { name: 'Ünsal 🎁' },
        headers: { 'idempotency-key': 'k-1', 'accept-encoding': 'identity', 'content-type': 'application/json' },
      },
    ]);
  });

  test('what is compressed all the same is not unpacked', async () => {
    reply = { text: '{"a":1}', headers: { 'Content-Encoding': 'br' } };
    expect(await ask()).toMatchObject({ kind: 'answer', excerpt: '{"a":1}' });
  });

  test('a redirect is not followed', async () => {
    reply = { status: 307, headers: { Location: `${peer.origin}/elsewhere` } };
    expect(await ask({ method: 'POST', body: {} })).toMatchObject({ kind: 'answer', status: 307 });
    expect(peer.asked.map(({ path }) => path)).toEqual(['/x']);
  });

  test('an answer of more than 5 MB is refused', async () => {
    reply = { text: `["${'x'.repeat(5 * 1024 * 1024)}"]` };
    expect(await ask()).toMatchObject({ kind: 'no-answer', maybeSent: true });
  });

  test('a connection that is refused was sent nothing', async () => {
    const gone = await HttpPeer.start(createServer, () => ({}));
    await gone.close();
    expect(await ask({ url: gone.origin })).toEqual({ kind: 'no-answer', code: 'ECONNREFUSED', maybeSent: false });
  });

  test('a name that is not found was sent nothing', async () => {
    expect(await ask({ url: 'http://no-such-host.invalid/' })).toMatchObject({ kind: 'no-answer', maybeSent: false });
  });

  test('a connection that is closed after the request was read may have been acted on', async () => {
    reply = 'hang up';
    expect(await ask({ method: 'POST', body: {} })).toMatchObject({ kind: 'no-answer', maybeSent: true });
    expect(peer.asked).toHaveLength(1);
  });

  test('an answer that breaks off is no answer, and may have been acted on', async () => {
    const cut = 'HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"id":';
    await withRawServer(cut, async (url) => {
      expect(await ask({ method: 'POST', body: {}, url })).toMatchObject({ kind: 'no-answer', maybeSent: true });
    });
  });

  test('an answer whose last chunk never comes is no answer', async () => {
    const cut = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n';
    await withRawServer(cut, async (url) => {
      expect(await ask({ url })).toMatchObject({ kind: 'no-answer', maybeSent: true });
    });
  });

  test('of two Retry-After the first counts', async () => {
    const twice = 'HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nRetry-After: 900\r\nContent-Length: 0\r\n\r\n';
    await withRawServer(twice, async (url) => {
      expect(await ask({ url })).toMatchObject({ kind: 'answer', headers: { 'retry-after': '7' } });
    });
  });

  test('the deadline is for the whole of an answer: one that comes byte by byte, for ever, ends with it', async () => {
    const server = createServer((_, response) => {
      const drip = setInterval(() => response.write('1'), 5);
      response.on('close', () => clearInterval(drip));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as { port: number }).port}/x`;
    const answered = await ask({ url }, 100);
    server.closeAllConnections();
    server.close();
    expect(answered).toEqual({ kind: 'no-answer', code: 'ETIMEDOUT', maybeSent: true });
  });

  test('what is no HTTP is no answer, and may have been acted on', async () => {
    await withRawServer('SSH-2.0-OpenSSH_9.9\r\n', async (url) => {
      expect(await ask({ method: 'POST', body: {}, url })).toMatchObject({ kind: 'no-answer', maybeSent: true });
    });
  });

  test('the deadline ends a wait for an answer, which may have been acted on', async () => {
    const { promise, resolve } = Promise.withResolvers<Reply>();
    reply = promise;
    expect(await ask({ method: 'POST', body: {} }, 50)).toMatchObject({ kind: 'no-answer', maybeSent: true });
    resolve({});
  });

  test('an interruption ends a wait for an answer, which may have been acted on', async () => {
    const interruption = new AbortController();
    const { promise, resolve } = Promise.withResolvers<Reply>();
    reply = promise;
    const asked = ask({ method: 'POST', body: {} }, 5000, interruption.signal);
    setImmediate(() => interruption.abort());
    expect(await asked).toEqual({ kind: 'interrupted', maybeSent: true });
    resolve({});
  });

  test('that nobody waits for any more is given up: the connection ends', async () => {
    const closed = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    const server = createServer((request) => {
      request.on('close', closed.resolve);
      asked.resolve();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as { port: number }).port}/x`;
    const waiting = exchange(http, { method: 'GET', url }, 60_000).subscribe();
    await asked.promise;
    waiting.unsubscribe();
    await expect(closed.promise).resolves.toBeUndefined();
    server.close();
  });

  test('that was answered leaves nothing behind with what may interrupt it', async () => {
    const { signal } = new AbortController();
    reply = {};
    await ask({}, 5000, signal);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test('after an interruption nothing is sent', async () => {
    const interrupted = AbortSignal.abort();
    expect(await ask({}, 5000, interrupted)).toEqual({ kind: 'interrupted', maybeSent: false });
    expect(peer.asked).toEqual([]);
  });
});
