import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pinoHttp } from 'pino-http';
import { REQUEST_LINES } from './request-lines';

const ID = '0199a3b2-7c1e-7f7a-9d55-2f1f0c6f1a10';

/** Asks a server that logs a line of its own, and answers with `status`: its lines. */
async function linesOf(status: number): Promise<Record<string, unknown>[]> {
  const lines: string[] = [];
  const log = pinoHttp({ ...REQUEST_LINES, level: 'debug', base: null }, { write: (line: string) => lines.push(line) });
  const server = createServer((request, response) => {
    log(request, response);
    request.log.info('in between');
    request.log.info({ request_id: null }, 'of a package');
    response.writeHead(status).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await fetch(`http://127.0.0.1:${port}/customers?email=zoe%40example.com`, {
    method: 'POST',
    headers: { 'X-Request-Id': ID },
  });
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('the last line of a request says what was asked, without the query, and what came of it', async () => {
  const last = (await linesOf(201)).at(-1);
  expect(last).toEqual({
    level: 20,
    time: expect.any(Number),
    request_id: ID,
    req: { id: ID, method: 'POST', path: '/customers' },
    res: { status: 201 },
    duration_ms: expect.any(Number),
    msg: 'request completed',
  });
});

test('what is logged in between carries the id, and nothing else of the request', async () => {
  const [between, ofPackage] = await linesOf(200);
  expect(between).toEqual({ level: 30, time: expect.any(Number), request_id: ID, msg: 'in between' });
  expect(ofPackage).toMatchObject({ request_id: null, msg: 'of a package' });
});

test('an answer of our own fault is a warning, with the error', async () => {
  const last = (await linesOf(503)).at(-1);
  expect(last).toMatchObject({
    level: 40,
    request_id: ID,
    req: { id: ID, method: 'POST', path: '/customers' },
    res: { status: 503 },
    err: { message: 'failed with status code 503' },
  });
});
