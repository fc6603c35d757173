import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { v7 as newId } from 'uuid';
import { TestInventory } from './support/test-inventory';

let inventory: TestInventory;
beforeAll(async () => {
  inventory = await TestInventory.start();
});
afterAll(() => inventory.remove());

let key: string;
let customer_id: string;
beforeEach(() => {
  key = `key:${newId()}`;
  customer_id = newId();
});

it('a request that comes again under its key gets the first answer again, and has no second effect', async () => {
  const first = await inventory.request({ customer_id }, key);
  const again = await inventory.request({ customer_id }, key);

  expect([again.status, again.text]).toEqual([201, first.text]);
  expect(again.headers.get('location')).toBe(first.headers.get('location'));
  expect([first, again].map(({ headers }) => headers.get('idempotent-replayed'))).toEqual([null, 'true']);
  expect(await inventory.requestsOf(customer_id)).toEqual([first.body]);
});

it('the first answer is given again as it was, when the package is on its way by now', async () => {
  const first = await inventory.request({ customer_id }, key);
  const path = `/package-requests/${first.body.request_id}`;
  await inventory.patch(path, { status: 'shipped' });

  const again = await inventory.request({ customer_id }, key);

  expect(again.body).toEqual({ ...first.body, status: 'pending' });
  expect(again.headers.get('idempotent-replayed')).toBe('true');
  expect((await inventory.get(path)).body).toEqual({ ...first.body, status: 'shipped' });
});

it('a body is the same one however it is written', async () => {
  const first = await inventory.request({ customer_id }, key);

  const again = await inventory.request(
    { package_type: 'welcome_package', customer_id: customer_id.toUpperCase() },
    key,
  );

  expect([again.status, again.text]).toEqual([201, first.text]);
});

it.each([
  ['another customer', () => ({ customer_id: newId() })],
  ['another package', () => ({ customer_id, package_type: 'birthday_package' })],
])('a key that comes again with %s is 422, and has no effect', async (_what, toBody) => {
  const { body: first } = await inventory.request({ customer_id }, key);
  const body = toBody();

  const refused = await inventory.request(body, key);

  expect(refused).toMatchObject({ status: 422, body: { type: 'urn:problem:idempotency-key-reused', status: 422 } });
  expect(await inventory.requestsOf(body.customer_id)).toEqual(body.customer_id === customer_id ? [first] : []);
});

it('a key holds for any package, and two keys make two packages of a type that is not limited', async () => {
  const body = { customer_id, package_type: 'birthday_package' };
  const first = await inventory.request(body, key);
  const again = await inventory.request(body, key);
  const other = await inventory.request(body, `${key}:2`);

  expect([first.status, again.text, other.status]).toEqual([201, first.text, 201]);
  expect(await inventory.requestsOf(customer_id)).toEqual([first.body, other.body]);
});

it('a key in a batch and in the header is one key', async () => {
  const first = await inventory.request({ customer_id }, key);

  const batch = await inventory.post('/package-requests/batch', [{ customer_id, idempotency_key: key }]);

  expect(batch.body).toEqual({ results: [{ status: 201, package_request: first.body, idempotent_replayed: true }] });
});

it('letter case counts in a key', async () => {
  const body = { customer_id, package_type: 'birthday_package' };
  await inventory.request(body, `${key}:a`);

  expect((await inventory.request(body, `${key}:A`)).headers.get('idempotent-replayed')).toBeNull();
});

it('a key whose request was refused is free', async () => {
  expect((await inventory.request({ customer_id: 'nobody' }, key)).status).toBe(422);
  expect((await inventory.request({ customer_id }, key)).status).toBe(201);
});

it.each(['k', 'k'.repeat(255), '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'])('%p is a key', async (good) => {
  const { body } = await inventory.request({ customer_id }, good);

  expect((await inventory.request({ customer_id }, good)).body).toEqual(body);
});

it('of 200 identical requests at once under one key one makes the package, and all get the same answer', async () => {
  const answers = await Promise.all(Array.from({ length: 200 }, () => inventory.request({ customer_id }, key)));

  expect(answers.map(({ status }) => status)).toEqual(Array(200).fill(201));
  expect(new Set(answers.map((answer) => answer.text)).size).toBe(1);
  expect(answers.filter(({ headers }) => headers.get('idempotent-replayed') === null)).toHaveLength(1);
  expect(await inventory.requestsOf(customer_id)).toHaveLength(1);
});

it.each([
  ['NUL', 0x00],
  ['a control character', 0x01],
  ['DEL', 0x7f],
  ['a byte outside ASCII', 0xe9],
])('a key with %s in it is 400, and has no effect', async (_what, byte) => {
  const body = JSON.stringify({ customer_id });
  const head = `POST /package-requests HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n`;
  const socket = connect(Number(new URL(inventory.origin).port), '127.0.0.1');
  await once(socket, 'connect');
  socket.write(`${head}Content-Length: ${body.length}\r\nIdempotency-Key: a`);
  socket.write(Buffer.from([byte]));
  socket.write(`b\r\n\r\n${body}`);

  expect(await text(socket)).toMatch(/^HTTP\/1\.1 400 /);
  expect(await inventory.requestsOf(customer_id)).toEqual([]);
});
