import { HttpService } from '@nestjs/axios';
import { createServer } from 'node:http';
import { lastValueFrom } from 'rxjs';
import { type Page, SourceError } from '../flow';
import { type Asked, HttpPeer, type Reply } from '../testing/http-peer';
import { httpSource } from './http-source';

const NOW = Date.UTC(2026, 10, 22, 8, 30, 0);
const records = Array.from({ length: 12 }, (_, index) => ({ id: index + 1 }));
const retry = { maxRetries: 0, backoff: { baseMs: 1, capMs: 1 }, random: () => 0 };

let peer: HttpPeer;
let answer: (asked: Asked, count: number) => Reply;

beforeEach(async () => (peer = await HttpPeer.start(createServer, (asked, count) => answer(asked, count))));
afterEach(() => peer.close());

function read(cursor: string | null, settings: Partial<Parameters<typeof httpSource>[1]> = {}): Promise<Page> {
  const url = `${peer.origin}/customers`;
  const http = new HttpService();
  return lastValueFrom(
    httpSource(http, { url, pageSize: 5, timeoutMs: 5000, retry, now: () => NOW, ...settings }).read(cursor),
  );
}

async function readToTheEnd(): Promise<unknown[]> {
  const all: unknown[] = [];
  let cursor: string | null = null;
  for (;;) {
    const page: Page = await read(cursor);
    all.push(...page.records);
    if (page.drained) return all;
    cursor = page.next;
  }
}

const refusal = (reading: Promise<Page>): Promise<unknown> => reading.then(String, (error: unknown) => error);
const query = ({ path }: Asked): URLSearchParams => new URL(path, 'http://x').searchParams;

describe('a source without Link', () => {
  test('is read whole, and drained', async () => {
    answer = () => ({ json: records });
    expect(await read(null)).toEqual({ records, next: null, drained: true });
    expect(peer.asked.map(({ path }) => path)).toEqual(['/customers']);
  });
});

test('a page is what it says, whatever its Content-Type says', async () => {
  answer = () => ({ json: records, headers: { 'Content-Type': 'text/plain' } });
  expect(await read(null)).toMatchObject({ records });
});

describe('a source with Link', () => {
  test('gives the position after its page, to be read on from with the page size that is configured', async () => {
    answer = () => ({ json: records.slice(0, 2), headers: { Link: '</customers?after=2&limit=2>; rel="next"' } });
    expect(await read(null)).toEqual({
      records: records.slice(0, 2),
      next: '/customers?after=2&limit=5',
      drained: false,
    });
    await read('/customers?after=2&limit=5');
    expect(peer.asked.map(({ path }) => path)).toEqual(['/customers', '/customers?after=2&limit=5']);
  });

  test('is asked with the credentials of its address on every page, not on the first alone', async () => {
    answer = () => ({ json: records.slice(0, 2), headers: { Link: '</customers?after=2>; rel="next"' } });
    const url = `${peer.origin.replace('//', '//ada:secret@')}/customers`;
    const { next } = await read(null, { url });
    await read(next, { url });
    const basic = `Basic ${Buffer.from('ada:secret').toString('base64')}`;
    expect(peer.asked.map(({ headers }) => headers['authorization'])).toEqual([basic, basic]);
  });

  test('is sent the headers that are configured with every page, though its link leads elsewhere', async () => {
    answer = () => ({
      json: records.slice(0, 2),
      headers: { Link: '<http://elsewhere.example/customers?after=2>; rel="next"' },
    });
    const headers = { Authorization: 'Bearer k' };
    const { next } = await read(null, { headers });
    await read(next, { headers });
    expect(peer.asked.map(({ headers }) => headers['authorization'])).toEqual(['Bearer k', 'Bearer k']);
  });

  test('is drained by a page that is empty, whose position is kept', async () => {
    answer = () => ({ json: [], headers: { Link: '</customers?after=0>; rel="next"' } });
    expect(await read(null)).toEqual({ records: [], next: '/customers?after=0&limit=5', drained: true });
  });

  test('is drained by a link that leads nowhere new', async () => {
    answer = ({ path }) => ({ json: records, headers: { Link: `<${path}>; rel="next"` } });
    expect(await read('/customers?after=9&limit=5')).toMatchObject({ drained: true });
  });

  test('that pages by position is read to its end', async () => {
    answer = (asked) => {
      const after = Number(query(asked).get('after') ?? 0);
      const page = records.slice(after, after + Number(query(asked).get('limit') ?? 2));
      return { json: page, headers: { Link: `</customers?after=${after + page.length}>; rel="next"` } };
    };
    expect(await readToTheEnd()).toEqual(records);
  });

  test('that counts pages loses no record to another page size', async () => {
    answer = (asked) => {
      const [page, limit] = [Number(query(asked).get('page') ?? 1), Number(query(asked).get('limit') ?? 2)];
      const hasMore = page * limit < records.length;
      return {
        json: records.slice((page - 1) * limit, page * limit),
        ...(hasMore && { headers: { Link: `</customers?page=${page + 1}>; rel="next"` } }),
      };
    };
    expect(await readToTheEnd()).toEqual(records);
  });

  test.each([
    ['plainly', (host: string) => `http://${host}/c?after=1`],
    ['without a scheme', (host: string) => `//${host}/c?after=1`],
    ['in the path', (host: string) => `http://a.example//${host}/c?after=1`],
    ['deeper in the path', (host: string) => `http://a.example//b.example//${host}/c?after=1`],
    ['in another scheme', (host: string) => `x:http://b.example//${host}/c?after=1`],
  ])('that names another host %s is not followed to that host', async (_how, link) => {
    const elsewhere = await HttpPeer.start(createServer, () => ({ json: ['stolen'] }));
    const reference = link(new URL(elsewhere.origin).host);
    answer = (_, count) =>
      count === 1 ? { json: [1], headers: { Link: `<${reference}>; rel="next"` } } : { json: [] };
    const { next } = await read(null);
    await refusal(read(next));
    await elsewhere.close();
    expect(elsewhere.asked).toEqual([]);
  });
});

describe('a source that gives no page', () => {
  test.each<[string, Reply, string]>([
    ['an object', { json: { customers: [] } }, 'not-a-page'],
    ['HTML', { text: '<html>sign in</html>' }, 'not-a-page'],
    [
      'what is compressed and not even that',
      { text: '\x1f\x8bno', headers: { 'Content-Encoding': 'gzip' } },
      'not-a-page',
    ],
    ['JSON that breaks off', { text: '[{"id": 1}, {"id"' }, 'not-a-page'],
    ['nothing', {}, 'not-a-page'],
    ['a redirect, which is not followed', { status: 302, headers: { Location: '/elsewhere' }, json: [] }, 'http-302'],
    ['204', { status: 204 }, 'http-204'],
    ['401', { status: 401, json: [] }, 'http-401'],
    ['404', { status: 404, json: [] }, 'http-404'],
    ['500', { status: 500, json: [] }, 'http-500'],
    ['more than 5 MB', { text: `["${'x'.repeat(5 * 1024 * 1024)}"]` }, 'no-answer'],
    ['a closed connection', 'hang up', 'no-answer'],
  ])('but %s is refused whole', async (_what, reply, code) => {
    answer = () => reply;
    const error = await refusal(read(null));
    expect(error).toBeInstanceOf(SourceError);
    expect(error).toMatchObject({ reason: { code }, options: {} });
    expect(peer.asked.map(({ path }) => path)).toEqual(['/customers']);
  });

  test('because it is not there is told so', async () => {
    answer = () => ({});
    await peer.close();
    expect(await refusal(read(null))).toMatchObject({
      reason: { code: 'no-answer', detail: expect.stringContaining('ECONNREFUSED') },
    });
    peer = await HttpPeer.start(createServer, () => ({}));
  });

  test.each([429, 503])(
    'but asks for time (%d) is left alone until then, and not asked again at once',
    async (status) => {
      answer = () => ({ status, headers: { 'Retry-After': '30' } });
      const error = await refusal(read(null, { retry: { ...retry, maxRetries: status === 503 ? 3 : 0 } }));
      expect(error).toMatchObject({ options: { notBefore: NOW + 30_000 } });
      expect(peer.asked).toHaveLength(1);
    },
  );

  test('because it no longer knows the position says so', async () => {
    answer = () => ({ status: 410 });
    expect(await refusal(read('/customers?after=9'))).toMatchObject({ options: { isCursorExpired: true } });
  });

  test('but has a hiccup is asked again', async () => {
    answer = (_, count) => (count === 1 ? { status: 500 } : count === 2 ? 'hang up' : { json: records });
    expect(await read(null, { retry: { ...retry, maxRetries: 2 } })).toMatchObject({ records });
  });

  test('in time has the whole of it for each repetition', async () => {
    answer = (_, count) => (count === 1 ? { status: 500 } : { json: records });
    const lateRetry = { maxRetries: 1, backoff: { baseMs: 400, capMs: 400 }, random: () => 0.9 };
    expect(await read(null, { timeoutMs: 300, retry: lateRetry })).toMatchObject({ records });
  });
});

describe('a source that does not know our position', () => {
  test.each([400, 404, 410, 422])('but answers it with %d is to be read from its start', async (status) => {
    answer = () => ({ status });
    expect(await refusal(read('/other?after=9'))).toMatchObject({ options: { isCursorExpired: true } });
  });

  test('is not meant when the address itself is refused: there is no other start', async () => {
    answer = () => ({ status: 404 });
    expect(await refusal(read(null))).not.toMatchObject({ options: { isCursorExpired: true } });
  });
});
