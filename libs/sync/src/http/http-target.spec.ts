import { HttpService } from '@nestjs/axios';
import { createServer } from 'node:http';
import { lastValueFrom, toArray } from 'rxjs';
import { type ConnectedTarget, type Sent, TargetError } from '../flow';
import { type Asked, HttpPeer, type Reply } from '../testing/http-peer';
import { httpTarget, type HttpTargetSettings } from './http-target';

const NOW = Date.UTC(2026, 10, 22, 8, 30, 0);
const CAPABLE = { 'Idempotency-Key': 'accepted', Link: '</requests/batch>; rel="batch"; limit="1000"' };
const retry = { maxRetries: 0, backoff: { baseMs: 1, capMs: 1 }, random: () => 0 };
const never = new AbortController().signal;

let peer: HttpPeer;
let capabilities: Reply;
let answer: (asked: Asked, count: number) => Reply;

beforeEach(async () => {
  capabilities = { status: 204, headers: CAPABLE };
  answer = created;
  peer = await HttpPeer.start(createServer, (asked, count) =>
    asked.method === 'OPTIONS' ? capabilities : answer(asked, count),
  );
});
afterEach(() => peer.close());

const accept = (body: { customer_id: number }) => ({ request_id: `r-${body.customer_id}`, ...body });

/** A target that does what it is asked, batch or single. */
function created({ json }: Asked): Reply {
  if (!Array.isArray(json)) return { status: 201, json: accept(json as never) };
  return { json: { results: json.map((body) => ({ status: 201, package_request: accept(body) })) } };
}

function target(settings: Partial<HttpTargetSettings> = {}) {
  const url = `${peer.origin}/requests`;
  const defaults = { url, capabilities: {}, timeoutMs: 5000, concurrency: 4, retry, now: () => NOW };
  return httpTarget(new HttpService(), { ...defaults, ...settings });
}

const connect = (settings?: Partial<HttpTargetSettings>) => lastValueFrom(target(settings).connect());
const deliveries = (count: number, attempts = 0) =>
  Array.from({ length: count }, (_, index) => ({ key: `k:${index}`, attempts, body: { customer_id: index } }));

const failed = (count: number) => deliveries(count, 1).map((one) => ({ ...one, key: `failed:${one.key}` }));

async function send(to: ConnectedTarget, outgoing = deliveries(3)): Promise<Record<string, Sent['outcome']>> {
  const groups = await lastValueFrom(to.send(outgoing, never).pipe(toArray()));
  const sent = groups.flat();
  expect(sent.map(({ key }) => key).sort()).toEqual(outgoing.map(({ key }) => key).sort());
  return Object.fromEntries(sent.map(({ key, outcome }) => [key, outcome]));
}

const posts = () => peer.asked.filter(({ method }) => method === 'POST');
const headerKeys = (asked: readonly Asked[]) => asked.map(({ headers }) => String(headers['idempotency-key'])).sort();
const keysOf = ({ json }: Asked) => (json as { idempotency_key: string }[]).map((item) => item.idempotency_key);
const kinds = (outcomes: Record<string, Sent['outcome']>) => Object.values(outcomes).map(({ kind }) => kind);

describe('a target that says it takes batches', () => {
  test('gets one request for many deliveries, each with its key', async () => {
    expect(await send(await connect())).toEqual({
      'k:0': { kind: 'delivered', reference: 'r-0' },
      'k:1': { kind: 'delivered', reference: 'r-1' },
      'k:2': { kind: 'delivered', reference: 'r-2' },
    });
    expect(posts().map(({ path }) => path)).toEqual(['/requests/batch']);
    expect(posts().flatMap(keysOf)).toEqual(['k:0', 'k:1', 'k:2']);
  });

  test('is sent the headers that are configured with all that it is asked, and its own server alone', async () => {
    capabilities = {
      status: 204,
      headers: { ...CAPABLE, Link: '<http://elsewhere.example/requests/batch>; rel="batch"' },
    };
    const connected = await connect({ headers: { Authorization: 'Bearer k' } });
    await send(connected);
    await send(connected, deliveries(1, 1));
    expect(peer.asked.map(({ method, path, headers }) => [method, path, headers['authorization']])).toEqual([
      ['OPTIONS', '/requests', 'Bearer k'],
      ['POST', '/requests/batch', 'Bearer k'],
      ['POST', '/requests', 'Bearer k'],
    ]);
  });

  test('gets no more than 500 in one request', async () => {
    expect((await connect()).sendLimit).toBe(500);
  });

  test('has what failed before in the hands of a worker for eight rounds of requests, not for minutes', async () => {
    expect((await connect()).weights).toEqual([1, 2, 9, 63]);
  });

  test.each([400, 413, 415, 422])(
    'but refuses one with %d gets each delivery alone, with the same key',
    async (status) => {
      answer = (asked) => (asked.path.endsWith('/batch') ? { status } : created(asked));
      expect(kinds(await send(await connect()))).toEqual(['delivered', 'delivered', 'delivered']);
      expect(headerKeys(posts())).toEqual(['k:0', 'k:1', 'k:2', 'undefined']);
    },
  );

  test('gets what failed before in smaller parts, apart from what is fresh, so that it cannot take all down again', async () => {
    const fresh = deliveries(70).map((delivery) => ({ ...delivery, key: `fresh:${delivery.key}` }));
    const connected = await connect();
    expect(kinds(await send(connected, [...deliveries(64, 1), ...fresh]))).toEqual(Array(134).fill('delivered'));
    const batches = posts().map(keysOf);
    expect(batches.map(({ length }) => length).sort((a, b) => a - b)).toEqual([...Array<number>(8).fill(8), 70]);
    expect(batches.find(({ length }) => length === 70)?.every((key) => key.startsWith('fresh:'))).toBe(true);
  });

  test('finds the one that takes every batch down, and gives all others their effect', async () => {
    answer = (asked) => (/"customer_id":13[,}]/.test(JSON.stringify(asked.json)) ? { status: 500 } : created(asked));
    const connected = await connect();
    let outgoing = deliveries(500);
    for (let round = 0; round < 12; round++) {
      const outcomes = await send(connected, outgoing);
      outgoing = outgoing
        .filter(({ key }) => outcomes[key]?.kind !== 'delivered')
        .map((one) => ({ ...one, attempts: one.attempts + (outcomes[one.key]?.kind === 'retry' ? 1 : 0) }));
    }
    expect(outgoing.map(({ key }) => key)).toEqual(['k:13']);
    expect(posts().filter(({ json }) => (json as { customer_id?: number }).customer_id === 13).length).toBeGreaterThan(
      0,
    );
    // 500 of them one by one would be as many.
    expect(posts().length).toBeLessThan(100);
  });

  test('and refuses a large one has no more requests under way than are allowed, and is settled in a few groups', async () => {
    answer = (asked) => (asked.path.endsWith('/batch') ? { status: 413 } : created(asked));
    const connected = await connect({ concurrency: 2 });
    const groups = await lastValueFrom(connected.send(deliveries(100), never).pipe(toArray()));
    expect(groups.flat().map(({ outcome }) => outcome.kind)).toEqual(Array(100).fill('delivered'));
    expect(groups.length).toBeLessThan(50);
    expect(peer.peak).toBeLessThanOrEqual(2);
  });

  test('and refuses one gets no smaller parts of it once it is at fault', async () => {
    const down: Reply = { status: 503, headers: { 'Retry-After': '30' } };
    answer = (asked) => ((asked.json as unknown[]).length > 50 ? { status: 413 } : down);
    const outcomes = kinds(await send(await connect({ concurrency: 4 }), [...deliveries(64), ...failed(64)]));
    // The one that was refused as a whole, and the first of the others.
    expect(posts().map(({ json }) => (json as unknown[]).length)).toEqual([64, 8]);
    expect(outcomes.filter((kind) => kind === 'interrupted')).toHaveLength(64 + 56);
  });

  test.each<[string, Reply]>([
    ['asks for time', { status: 503, headers: { 'Retry-After': '30' } }],
    ['refuses our credentials', { status: 401 }],
    ['fails', { status: 500 }],
  ])('but %s gets no more of what was to go alone: it stays due, without an attempt', async (_what, reply) => {
    answer = () => reply;
    const outcomes = kinds(await send(await connect({ concurrency: 16 }), deliveries(200, 3)));
    // What is under way in a lane at once, and what goes out before a streak is one.
    expect(posts().length).toBeLessThan(16);
    expect(outcomes.filter((kind) => kind === 'interrupted')).toHaveLength(200 - posts().length);
  });

  test('gets one that is there by itself as a request of its own, so that its trace goes along', async () => {
    await send(await connect(), deliveries(1));
    expect(posts().map(({ path }) => path)).toEqual(['/requests']);
  });

  test('may refuse one item without harm to the others', async () => {
    answer = () => ({
      json: { results: [{ status: 201 }, { status: 422, problem: { title: 'No' } }, { status: 201 }] },
    });
    expect(kinds(await send(await connect()))).toEqual(['delivered', 'reject', 'delivered']);
  });

  test.each<[string, Reply]>([
    ['fewer results than items', { json: { results: [{ status: 201 }] } }],
    [
      'results in another order',
      { json: { results: [2, 1, 0].map((customer_id) => ({ status: 201, r: { customer_id } })) } },
    ],
    [
      'results of another customer',
      { json: { results: [7, 8, 9].map((customer_id) => ({ status: 201, r: { customer_id } })) } },
    ],
    ['no results', { json: {} }],
    ['a page of HTML', { text: '<html>sign in</html>' }],
    ['no answer', 'hang up'],
    ['a 500', { status: 500 }],
  ])('but gives %s is asked again, with the same keys', async (_what, reply) => {
    answer = (asked, count) => (count <= 2 ? reply : created(asked));
    const connected = await connect();
    const outcomes = await send(connected);
    expect(outcomes['k:0']).toMatchObject({ kind: 'retry' });
    expect(kinds(await send(connected))).toEqual(['delivered', 'delivered', 'delivered']);
    expect(posts().map(keysOf)).toEqual([
      ['k:0', 'k:1', 'k:2'],
      ['k:0', 'k:1', 'k:2'],
    ]);
  });

  test('but answers 207 is believed item by item', async () => {
    answer = () => ({ status: 207, json: { results: [{ status: 201 }, { status: 422 }, { status: 500 }] } });
    expect((await send(await connect()))['k:1']?.kind).not.toBe('delivered');
  });

  test.each([401, 403, 404])('but answers %d is held: that is no fault of any record', async (status) => {
    answer = () => ({ status });
    expect(kinds(await send(await connect()))).toEqual(['pause', 'pause', 'pause']);
  });

  test('and asks for time is not asked again at once', async () => {
    answer = () => ({ status: 503, headers: { 'Retry-After': '30' } });
    const outcomes = await send(await connect({ retry: { ...retry, maxRetries: 3 } }));
    expect(outcomes['k:0']).toMatchObject({ kind: 'retry', notBefore: NOW + 30_000, isTargetDown: true });
    expect(posts()).toHaveLength(1);
  });
});

describe('what a target can do', () => {
  test('is asked once', async () => {
    const one = target();
    await lastValueFrom(one.connect());
    await lastValueFrom(one.connect());
    expect(peer.asked.map(({ method, path }) => `${method} ${path}`)).toEqual(['OPTIONS /requests']);
  });

  test('is not asked when it is configured', async () => {
    const configured = await connect({ capabilities: { isIdempotent: true, hasBatch: true } });
    expect(kinds(await send(configured))).toEqual(['delivered', 'delivered', 'delivered']);
    expect(peer.asked.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /requests/batch']);
  });

  test.each([404, 405, 501])('is the least when it answers %d: one POST for each, not repeated', async (status) => {
    capabilities = { status };
    const connected = await connect();
    expect(connected).toMatchObject({ isIdempotent: false });
    await send(connected);
    expect(posts().map(({ path }) => path)).toEqual(['/requests', '/requests', '/requests']);
  });

  test.each<Reply>(['hang up', { status: 502 }, { status: 503 }, { status: 504 }])(
    'is not guessed while it cannot be asked (%j)',
    async (reply) => {
      capabilities = reply;
      await expect(connect()).rejects.toBeInstanceOf(TargetError);
    },
  );

  test.each([301, 401, 403, 404, 410, 421, 429, 500])(
    'is asked again after a %d, which says nothing about it',
    async (status) => {
      const one = target();
      capabilities = { status };
      await lastValueFrom(one.connect()).catch(() => undefined);
      capabilities = { status: 204, headers: CAPABLE };
      expect(await lastValueFrom(one.connect())).toMatchObject({ isIdempotent: true, sendLimit: 500 });
    },
  );
});
