import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { AnswerLoser } from './answer-loser.mts';

describe('an answer loser', () => {
  const asked: string[] = [];
  let service: Server;
  let loser: AnswerLoser;
  let url: string;

  beforeEach(async () => {
    asked.length = 0;
    service = createServer((request, response) => {
      void text(request).then((body) => {
        asked.push(`${request.method} ${request.url} ${body}`);
        response.writeHead(201, { 'X-From': 'the service' }).end(`made ${body}`);
      });
    }).listen(0, '127.0.0.1');
    await once(service, 'listening');
    loser = new AnswerLoser(`http://127.0.0.1:${(service.address() as AddressInfo).port}`, 10);
    url = await loser.open();
  });
  afterEach(async () => {
    await loser[Symbol.asyncDispose]();
    service.close();
    service.closeAllConnections();
  });

  const post = (body: string) => fetch(`${url}/things?a=b`, { method: 'POST', body });

  it('passes on what is asked and what is answered', async () => {
    const response = await post('one');
    expect(response.status).toBe(201);
    expect(response.headers.get('x-from')).toBe('the service');
    expect(await response.text()).toBe('made one');
    expect(asked).toEqual(['POST /things?a=b one']);
  });

  it('loses each tenth answer to a POST, and no other: what was asked for is done', async () => {
    const heard: number[] = [];
    for (let at = 1; at <= 25; at++) {
      const response = await post(String(at)).catch(() => undefined);
      if (response !== undefined && (await response.text()) === `made ${at}`) heard.push(at);
      expect((await fetch(url)).status).toBe(201);
    }
    const all = Array.from({ length: 25 }, (_, index) => index + 1);
    expect(heard).toEqual(all.filter((at) => at % 10 !== 0));
    expect(loser.lost).toBe(2);
    expect(asked.filter((line) => line.startsWith('POST'))).toEqual(all.map((at) => `POST /things?a=b ${at}`));
  });

  it('breaks the connection when the service is not there, and counts no answer as lost', async () => {
    service.close();
    service.closeAllConnections();
    for (let at = 0; at < 11; at++) await expect(post('lost')).rejects.toThrow('fetch failed');
    expect(loser.lost).toBe(0);
  });
});
