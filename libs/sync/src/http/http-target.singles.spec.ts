import { HttpService } from '@nestjs/axios';
import { create } from 'axios';
import { Agent, createServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { lastValueFrom, merge, tap, toArray } from 'rxjs';
import type { ConnectedTarget, Outgoing, Sent } from '../flow';
import { type Asked, HttpPeer, type Reply } from '../testing/http-peer';
import { httpTarget, type HttpTargetSettings } from './http-target';

const NOW = Date.UTC(2026, 10, 22, 8, 30, 0);
const at = (baseMs: number, maxRetries: number) => ({
  maxRetries,
  backoff: { baseMs, capMs: baseMs },
  random: () => 0.99,
});
const never = new AbortController().signal;
const idempotent = { isIdempotent: true, hasBatch: false };
const plain = { isIdempotent: false };

let peer: HttpPeer;
let answer: (asked: Asked, count: number) => Reply | Promise<Reply>;
const http = new HttpService();

beforeEach(async () => {
  answer = () => ({ status: 201 });
  peer = await HttpPeer.start(createServer, (asked, count) => answer(asked, count));
});
afterEach(() => peer.close());

function connect(settings: Partial<HttpTargetSettings>): Promise<ConnectedTarget> {
  const url = `${peer.origin}/requests`;
  const defaults = { url, capabilities: plain, timeoutMs: 5000, concurrency: 4, retry: at(1, 3), now: () => NOW };
  return lastValueFrom(httpTarget(http, { ...defaults, ...settings }).connect());
}

const one: Outgoing = { key: 'k:1', attempts: 0, body: { customer_id: 1 } };
const many = (count: number, attempts = 0): Outgoing[] =>
  Array.from({ length: count }, (_, index) => ({ key: `k:${index}`, attempts, body: { customer_id: index } }));

async function send(to: ConnectedTarget, outgoing = [one], interrupted = never): Promise<Sent['outcome'][]> {
  const groups = await lastValueFrom(to.send(outgoing, interrupted).pipe(toArray()));
  return groups.flat().map(({ outcome }) => outcome);
}

describe('a target without idempotency', () => {
  test('whose answer is swallowed once it has read the request got it once, and a human decides', async () => {
    answer = () => 'hang up';
    expect(await send(await connect({}))).toMatchObject([{ kind: 'uncertain', cause: { code: 'no-answer' } }]);
    expect(peer.asked).toHaveLength(1);
  });

  test.each([500, 502, 504])('that answers %d got it once, and a human decides', async (status) => {
    answer = () => ({ status });
    expect(await send(await connect({}))).toMatchObject([{ kind: 'uncertain' }]);
    expect(peer.asked).toHaveLength(1);
  });

  test('that answers too late got it once, and a human decides', async () => {
    const { promise, resolve } = Promise.withResolvers<Reply>();
    answer = () => promise;
    expect(await send(await connect({ timeoutMs: 50 }))).toMatchObject([{ kind: 'uncertain' }]);
    resolve({ status: 201 });
    expect(peer.asked).toHaveLength(1);
  });

  test('that refuses the connection was sent nothing: it is tried again', async () => {
    const connected = await connect({});
    await peer.close();
    expect(await send(connected)).toMatchObject([{ kind: 'retry', isTargetDown: true }]);
    peer = await HttpPeer.start(createServer, () => ({}));
  });

  test('that refuses the connection for longer than one request may take was still sent nothing', async () => {
    const connected = await connect({ timeoutMs: 60, retry: at(100, 1) });
    await peer.close();
    expect(await send(connected)).toMatchObject([{ kind: 'retry', isTargetDown: true }]);
    peer = await HttpPeer.start(createServer, () => ({}));
  });

  test('gets each request on a connection of its own: an idle one may close just as it goes out', async () => {
    const connected = await connect({ capabilities: {} });
    for (const outgoing of many(3)) await send(connected, [outgoing]);
    expect(peer.asked.map(({ method, isConnectionUsed }) => [method, isConnectionUsed])).toEqual([
      ['OPTIONS', false],
      ['POST', false],
      ['POST', false],
      ['POST', false],
    ]);
  });

  test('that is interrupted in the middle of a request leaves it to a human', async () => {
    const interruption = new AbortController();
    answer = () => (interruption.abort(), new Promise<Reply>(() => undefined));
    expect(await send(await connect({}), [one], interruption.signal)).toMatchObject([{ kind: 'uncertain' }]);
  });
});

describe('an idempotent target', () => {
  test.each<[string, Reply]>([
    ['swallows the answer', 'hang up'],
    ['answers 500', { status: 500 }],
    ['answers 503', { status: 503 }],
  ])('that %s once is asked again at once, with the same key', async (_what, reply) => {
    answer = (_, count) => (count === 1 ? reply : { status: 201 });
    expect(await send(await connect({ capabilities: idempotent }))).toMatchObject([{ kind: 'delivered' }]);
    expect(peer.asked.map(({ headers }) => headers['idempotency-key'])).toEqual(['k:1', 'k:1']);
  });

  test('that goes on failing is given up for now after the repetitions that are allowed', async () => {
    answer = () => ({ status: 500 });
    expect(await send(await connect({ capabilities: idempotent }))).toMatchObject([{ kind: 'retry' }]);
    expect(peer.asked).toHaveLength(4);
  });

  test('has the whole time for each repetition', async () => {
    answer = (_, count) => ({ status: count === 1 ? 500 : 201 });
    const connected = await connect({ capabilities: idempotent, timeoutMs: 300, retry: at(400, 1) });
    expect(await send(connected)).toMatchObject([{ kind: 'delivered' }]);
  });

  test('that is interrupted in the middle of a request has consumed no attempt', async () => {
    const interruption = new AbortController();
    answer = () => (interruption.abort(), new Promise<Reply>(() => undefined));
    const connected = await connect({ capabilities: idempotent });
    expect(await send(connected, [one], interruption.signal)).toEqual([{ kind: 'interrupted' }]);
  });

  test('that is interrupted between two repetitions does not wait for the next', async () => {
    const interruption = new AbortController();
    const random = () => (setImmediate(() => interruption.abort()), 0.99);
    answer = () => ({ status: 500 });
    const anHour = at(3_600_000, 1);
    const connected = await connect({ capabilities: idempotent, retry: { ...anHour, random } });
    expect(await send(connected, [one], interruption.signal)).toEqual([{ kind: 'interrupted' }]);
  });
});

/** A server that answers each request twice on the same connection: the second answer is there before it is asked for. */
async function withStutterer(use: (url: string, stuttered: () => Promise<void>) => Promise<void>): Promise<void> {
  let written = Promise.withResolvers<void>();
  const server = createTcpServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      const [, id] = /"customer_id":(\d+)/.exec(chunk.toString()) ?? [];
      const json = JSON.stringify({ request_id: `r-${id}`, customer_id: Number(id) });
      const answer = `HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: ${json.length}\r\n\r\n${json}`;
      socket.write(answer);
      setTimeout(() => socket.write(answer, () => written.resolve()), 5);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await use(`http://127.0.0.1:${(server.address() as { port: number }).port}/requests`, async () => {
      await written.promise;
      written = Promise.withResolvers();
    });
  } finally {
    server.close();
  }
}

test('an answer that is on the connection before it is asked for is never taken for that of another customer', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const kept = new HttpService(create({ httpAgent: agent }) as never);
  await withStutterer(async (url, stuttered) => {
    const settings = {
      url,
      capabilities: idempotent,
      timeoutMs: 5000,
      concurrency: 1,
      retry: at(1, 0),
      now: () => NOW,
    };
    const connected = await lastValueFrom(httpTarget(kept, settings).connect());
    for (const outgoing of many(6)) {
      const [outcome] = await send(connected, [outgoing]);
      const own = `r-${outgoing.body['customer_id'] as number}`;
      expect(outcome?.kind === 'delivered' ? outcome.reference : own).toBe(own);
      await stuttered();
    }
  }).finally(() => agent.destroy());
});

async function sendInAllLanes(connected: ConnectedTarget, outgoing: readonly Outgoing[]): Promise<void> {
  const lanes = Array.from({ length: connected.lanes }, () => connected.send(outgoing, never));
  await lastValueFrom(merge(...lanes).pipe(toArray()));
}

describe('the requests under way at once', () => {
  /** Each takes a little, so that those which are sent at once are seen at once. */
  beforeEach(() => {
    answer = () => new Promise((resolve) => void setTimeout(resolve, 20, { status: 201 }));
  });

  test.each([1, 2, 3, 16])('are never more than the %d that are configured', async (concurrency) => {
    const connected = await connect({ concurrency });
    await sendInAllLanes(connected, many(connected.sendLimit));
    expect(peer.peak).toBeLessThanOrEqual(concurrency);
  });

  test('are never more than that of a target of which more is claimed than can be sent at once', async () => {
    const connected = await connect({ capabilities: idempotent, concurrency: 3 });
    expect(connected.sendLimit).toBeGreaterThan(connected.lanes);
    await sendInAllLanes(connected, many(connected.sendLimit));
    expect(peer.peak).toBeLessThanOrEqual(3);
  });

  test('of a target without idempotency are all that is claimed: the rest would be lost with the worker', async () => {
    const connected = await connect({ concurrency: 16 });
    expect(connected.lanes * connected.sendLimit).toBe(16);
  });

  test('give their outcomes as they are answered, not when the last one has gone out', async () => {
    const connected = await connect({ capabilities: idempotent, concurrency: 2 });
    const counts: number[] = [];
    await lastValueFrom(connected.send(many(40), never).pipe(tap(() => counts.push(peer.asked.length))));
    expect(counts[0]).toBeLessThan(10);
    expect(counts.length).toBeGreaterThan(5);
  });

  test('end, all of them, when they are interrupted while many wait for their turn', async () => {
    const interruption = new AbortController();
    answer = () => (interruption.abort(), new Promise<Reply>(() => undefined));
    const connected = await connect({ capabilities: idempotent, concurrency: 2 });
    const outcomes = await send(connected, many(2000), interruption.signal);
    expect(outcomes).toEqual(Array.from({ length: 2000 }, () => ({ kind: 'interrupted' })));
  });

  test('are never more than that when a target with batches gets its records alone', async () => {
    const connected = await connect({ capabilities: { isIdempotent: true, hasBatch: true }, concurrency: 2 });
    await sendInAllLanes(connected, many(4, 3));
    expect(peer.peak).toBeLessThanOrEqual(2);
  });
});
