import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { oneAfterAnother } from './one-after-another';
import { refuseUnparsable } from './refuse-unparsable';

const HEAD = 'Host: localhost\r\n';
const get = (path: string, headers = ''): string => `GET ${path} HTTP/1.1\r\n${HEAD}${headers}\r\n`;
const LAST = get('/last', 'Connection: close\r\n');
const BROKEN = `POST /broken HTTP/1.1\r\n${HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\n`;

const MAX_WAITING = 3;

let server: Server;
/** Of the requests that were begun and are not answered. */
let open: Map<string, ServerResponse>;
let begun: string[];

beforeEach(async () => {
  open = new Map();
  begun = [];
  server = createServer(
    oneAfterAnother(({ url = '' }, response) => {
      begun.push(url);
      open.set(url, response);
      server.emit(`begun ${url}`);
    }, MAX_WAITING),
  );
  refuseUnparsable(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterEach(() => server.close());

/** Sends bytes, and waits until the request for `path` has begun. */
async function send(bytes: string, path: string): Promise<{ readonly answers: Promise<string[]> }> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const answers = text(socket).then((all) => all.match(/(?<=HTTP\/1\.1 )\d+/g) ?? []);
  socket.write(bytes);
  await once(server, `begun ${path}`);
  return { answers };
}

const answer = (path: string, headers: Record<string, string> = {}): unknown =>
  open.get(path)?.writeHead(200, headers).end();

it('a request that comes behind another is begun once that has its answer', async () => {
  const { answers } = await send(get('/first') + LAST, '/first');
  expect(begun).toEqual(['/first']);

  answer('/first');
  await once(server, 'begun /last');
  answer('/last');

  expect(await answers).toEqual(['200', '200']);
});

it('behind an answer that closes the connection nothing is begun', async () => {
  const { answers } = await send(get('/first') + LAST, '/first');

  answer('/first', { Connection: 'close' });

  expect(await answers).toEqual(['200']);
  expect(begun).toEqual(['/first']);
});

it('one whose body breaks off while it waits is refused in its turn, and not begun', async () => {
  const { answers } = await send(get('/first') + BROKEN, '/first');

  answer('/first');

  expect(await answers).toEqual(['200', '400']);
  expect(begun).toEqual(['/first']);
});

it('of those that would wait beyond the limit the connection is dropped, and the room is given back', async () => {
  const flood = await send(get('/first') + get('/more').repeat(1 + MAX_WAITING + 1), '/first');
  expect(await flood.answers).toEqual([]);

  const { answers } = await send(get('/second') + get('/third').repeat(MAX_WAITING) + LAST, '/second');
  answer('/second');
  for (let third = 1; third <= MAX_WAITING; third++) {
    await once(server, 'begun /third');
    answer('/third');
  }
  await once(server, 'begun /last');
  answer('/last');

  expect(await answers).toHaveLength(1 + MAX_WAITING + 1);
});

it('one may always wait behind another, however many do elsewhere: it may have come before the other was over', async () => {
  const full = await send(get('/full') + get('/more').repeat(1 + MAX_WAITING), '/full');
  const { answers } = await send(get('/first') + LAST, '/first');

  answer('/first');
  await once(server, 'begun /last');
  answer('/last');

  expect(await answers).toEqual(['200', '200']);
  answer('/full', { Connection: 'close' });
  await full.answers;
});
