import { once } from 'node:events';
import type { Socket } from 'node:net';
import { eventually } from '../../../test/support/eventually';
import { openSocket } from '../../../test/support/http/raw-exchange';
import { PATIENT, TestCrm } from './support/test-crm';

let crm: TestCrm;
const held: Socket[] = [];
afterEach(async () => {
  for (const socket of held.splice(0)) socket.destroy();
  await crm.remove();
});

/**
 * Sends all of a request but its body, so that it stays under way once it was admitted: then it is told to send it, and only then.
 * @returns whether it was
 */
async function hold(path: string): Promise<boolean> {
  const socket = await openSocket(crm.origin);
  const head = `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99\r\n`;
  socket.write(`${head}Expect: 100-continue\r\n\r\n`);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  const isAdmitted = answer.toString().startsWith('HTTP/1.1 100 ');
  if (isAdmitted) held.push(socket);
  else socket.destroy();
  return isAdmitted;
}

const statusOf = async (path: string) => (await crm.get(path)).status;
it('beyond the requests that may be under way a service answers 503 with Retry-After, and tells how it is', async () => {
  crm = await TestCrm.start(undefined, { MAX_IN_FLIGHT: '10' });
  for (let number = 0; number < 10; number++) await hold('/customers');

  const shed = await crm.get('/customers');

  expect(shed.headers.get('retry-after')).toBe('1');
  expect(shed.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(shed.body).toMatchObject({ type: 'urn:problem:unavailable', status: 503 });
  expect(await Promise.all(['/health/live', '/health/ready', '/metrics'].map(statusOf))).toEqual([200, 200, 200]);
  // What is shed leaves no line in the log, of which there would be too many; an operator finds it here.
  expect((await crm.get('/metrics')).text).toMatch(
    /http_request_duration_seconds_count\{method="GET",route="unmatched",status="503"\} [1-9]/,
  );
});

it('room that is given back is used again', async () => {
  crm = await TestCrm.start(undefined, { MAX_IN_FLIGHT: '10' });
  for (let round = 0; round < 3; round++) {
    // All of it: what is left of the last round would leave room for fewer.
    await eventually(
      () => hold('/customers').then(() => held.length),
      (count) => count === 10,
    );
    expect(await hold('/customers')).toBe(false);
    for (const socket of held.splice(0)) socket.destroy();
  }
  await eventually(
    () => statusOf('/customers'),
    (status) => status === 200,
  );
  // One after the other, so that each gives back what it took: many more than there is room for at once.
  for (let number = 0; number < 50; number++) expect(await statusOf('/customers/none')).toBe(404);
});

it('a batch counts as ten requests, for its body may be as large', async () => {
  crm = await TestCrm.start(undefined, { MAX_IN_FLIGHT: '19' });
  await hold('/customers/batch');

  const second = await crm.post('/customers/batch', [{ name: 'N', email: 'n@example.com' }]);

  expect(second.status).toBe(503);
  expect(second.headers.get('retry-after')).toBe('1');
  expect(await statusOf('/customers')).toBe(200);
});

it.each(['/health/live', '/health/batch', '/metrics/batch'])(
  'a body counts where none belongs, too: %s',
  async (path) => {
    crm = await TestCrm.start(undefined, { MAX_IN_FLIGHT: '10' });
    for (let number = 0; number < 10; number++) await hold(path);

    expect(await statusOf('/customers')).toBe(503);
    expect(await statusOf('/health/live')).toBe(200);
  },
);

it('a thousand requests at once have room', async () => {
  crm = await TestCrm.start(undefined, {}, PATIENT);
  const statuses = await Promise.all(Array.from({ length: 1000 }, () => statusOf('/customers')));

  expect(new Set(statuses)).toEqual(new Set([200]));
});

it('a client that sends more in a second than it may is told when to come again; health and metrics are not counted', async () => {
  crm = await TestCrm.start(undefined, { RATE_LIMIT_PER_SECOND: '1' });
  const answers = await Promise.all(Array.from({ length: 50 }, () => crm.get('/customers')));
  const refused = answers.filter(({ status }) => status === 429);

  expect(refused.length).toBeGreaterThan(0);
  expect(refused[0]?.headers.get('retry-after')).toBe('1');
  expect(refused[0]?.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(refused[0]?.body).toMatchObject({ type: 'urn:problem:too-many-requests', status: 429 });
  expect(await Promise.all(['/health/live', '/health/ready', '/metrics'].map(statusOf))).toEqual([200, 200, 200]);
});
