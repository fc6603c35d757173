import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { ApiProblem, Unreachable, WrongAnswer } from './api-fault';
import { HttpApi } from './http-api';
import { retryAfterMs } from './retry-after';

function api(url: string): HttpApi {
  return new HttpApi(
    { name: 'CRM', url, whenSilent: 'Start it.', keyName: 'CRM_API_KEY' },
    { signal: new AbortController().signal, timeoutMs: 500 },
  );
}

describe('HttpApi', () => {
  let server: Server;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  let host: string;

  beforeAll(async () => {
    server = createServer((request, response) => answer(request, response)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => void server.close());

  it('stays under its address, with its credentials in the header where they belong', async () => {
    answer = ({ url, headers }, response) => response.end(JSON.stringify([url, headers.authorization]));
    const { body, url } = await api(`http://ann:p%40ss@${host}/customers/?x=1`).get('/batch?a=b');
    expect(body).toEqual(['/customers/batch?a=b', `Basic ${Buffer.from('ann:p@ss').toString('base64')}`]);
    expect(url).toBe(`http://${host}/customers/batch?a=b`);
  });

  it('tells a problem in its own words, with the fields at fault', async () => {
    const problem = {
      type: 'urn:problem:invalid-body',
      title: 'Not valid',
      status: 422,
      detail: 'Mend it.',
      errors: [{ pointer: '/a', detail: 'is missing' }],
    };
    answer = (_, response) => response.writeHead(422, { 'Retry-After': '3' }).end(JSON.stringify(problem));
    const fault = await api(`http://${host}`)
      .post('/x', {})
      .catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(ApiProblem);
    expect(fault).toMatchObject({ code: 'invalid-body', status: 422, retryAfterMs: 3000, exitCode: 2 });
    expect((fault as Error).message).toBe('The CRM refuses (422): Not valid. Mend it. a is missing.');
  });

  it.each([
    [401, {}, 'Set CRM_API_KEY, or CRM_API_KEY_FILE, to a key that it knows.'],
    [403, { scope: 'customers:write' }, 'The one in CRM_API_KEY lacks the scope customers:write.'],
  ])('says at a %d which setting has the key', async (status, members, advice) => {
    const problem = { type: 'urn:problem:x', title: 'A key', status, detail: 'Is needed.', ...members };
    answer = (_, response) => response.writeHead(status).end(JSON.stringify(problem));
    await expect(api(`http://${host}`).get('/x')).rejects.toThrow(`A key. Is needed. ${advice}`);
  });

  it.each([
    ['a page of something else', 200, '<html>'],
    ['a redirect', 302, ''],
    ['a failure of something in between', 502, 'Bad gateway'],
  ])('knows %s for what it is', async (_, status, body) => {
    answer = (_, response) => response.writeHead(status, { Location: '/' }).end(body);
    await expect(api(`http://${host}`).get('/x')).rejects.toThrow(WrongAnswer);
  });

  it('says what keeps an answer from coming, and no password', async () => {
    answer = (_, response) => response.destroy();
    await expect(api(`http://ann:secret@${host}`).get('/x')).rejects.toThrow(
      new RegExp(`^The CRM at http://${host} does not answer \\(.+\\)\\. Start it\\.$`),
    );
    answer = () => {};
    await expect(api(`http://${host}`).get('/x')).rejects.toThrow('(no answer in time)');
    server.closeAllConnections();
    await once(server.close(), 'close');
    await expect(api(`http://${host}`).get('/x')).rejects.toThrow('(ECONNREFUSED)');
    await expect(api(`http://${host}`).get('/x')).rejects.toThrow(Unreachable);
  });
});

describe('retryAfterMs', () => {
  it.each([
    ['3', 3000],
    ['Sun, 22 Nov 2026 08:00:05 GMT', 5000],
    ['Sun, 22 Nov 2026 07:00:00 GMT', 0],
    ['soon', undefined],
    [null, undefined],
  ])('of %s', (header, ms) => {
    expect(retryAfterMs(header, Date.parse('2026-11-22T08:00:00Z'))).toBe(ms);
  });
});
