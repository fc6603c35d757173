import { once } from 'node:events';
import { Agent, createServer, get, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ConnectionDrain } from './drain-connections';

/** Longer than any test. */
const NEVER_MS = 2 ** 31 - 1;

const here: RequestListener = (_request, response) => void response.end('here');
const nothingCut = (): void => {
  throw new Error('A connection was cut.');
};

let agent: Agent;
let server: Server;
beforeEach(() => (agent = new Agent({ keepAlive: true, maxSockets: 1 })));
afterEach(() => {
  agent.destroy();
  server.close();
  server.closeAllConnections();
});

async function listen(
  answer: RequestListener,
  times: { lingerMs?: number; atMostMs?: number },
): Promise<ConnectionDrain> {
  server = createServer(answer);
  const drain = new ConnectionDrain(server, { lingerMs: NEVER_MS, atMostMs: NEVER_MS, ...times });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  address = server.address() as AddressInfo;
  return drain;
}
let address: AddressInfo;

async function ask(): Promise<Pick<IncomingMessage, 'statusCode' | 'headers'>> {
  const request = get({ host: address.address, port: address.port, agent });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.resume();
  await once(response, 'end');
  return response;
}

async function untilItListensNoMore(): Promise<void> {
  while (server.listening) await nextTurn();
}

describe('a server that stops', () => {
  it('answers what comes on a connection that was idle, says that it is the last, and waits no longer', async () => {
    const drain = await listen(here, {});
    expect((await ask()).headers.connection).toBe('keep-alive');

    const drained = drain.begin(nothingCut);
    await untilItListensNoMore();

    expect(await ask()).toMatchObject({ statusCode: 200, headers: { connection: 'close' } });
    await drained;
  });

  it('takes no new connection', async () => {
    const drain = await listen(here, {});

    const drained = drain.begin(nothingCut);
    await untilItListensNoMore();

    await expect(ask()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await drained;
  });

  it('waits for no client that stays idle', async () => {
    const drain = await listen(here, { lingerMs: 1 });
    await ask();

    await drain.begin(nothingCut);
    const closed = once(server, 'close');
    server.close();

    await expect(closed).resolves.toBeDefined();
  });

  it('waits for no client that has connected and asks for nothing', async () => {
    const drain = await listen(here, { lingerMs: 1 });
    const client = connect(address.port, address.address);
    await once(server, 'connection');

    const ended = once(client, 'close');
    await drain.begin(nothingCut);

    await expect(ended).resolves.toEqual([false]);
  });

  it('ends a request that never comes to its end, and says so', async () => {
    const drain = await listen(() => {}, { lingerMs: 1, atMostMs: 5 });
    const client = connect(address.port, address.address);
    client.on('error', () => {}).write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf');
    await once(server, 'request');

    const cut = new Promise<number>((resolve) => void drain.begin(resolve));

    expect(await cut).toBe(1);
    await once(client, 'close');
  });
});
