import type { PackageRequestDto, ProblemDto } from '@app/contracts';
import { v7 as newId } from 'uuid';
import { TestInventory } from './support/test-inventory';

type AlreadyRequested = ProblemDto & { readonly request_id: string };

let inventory: TestInventory;
beforeAll(async () => {
  inventory = await TestInventory.start();
});
afterAll(() => inventory.remove());

it.each([
  ['without a key', undefined, undefined],
  ['with a key after one without', undefined, 'second'],
  ['without a key after one with', 'first', undefined],
  ['under another key', 'one', 'other'],
])('a second welcome package for a customer %s is 409 and names the first', async (_how, firstKey, secondKey) => {
  const customer_id = newId();
  const first = await inventory.request({ customer_id }, firstKey);

  const second = await inventory.post<AlreadyRequested>(
    '/package-requests',
    { customer_id, package_type: 'welcome_package' },
    secondKey === undefined ? {} : { 'idempotency-key': secondKey },
  );

  expect(second).toMatchObject({ status: 409, body: { type: 'urn:problem:already-requested', status: 409 } });
  expect(second.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(second.body.request_id).toBe(first.body.request_id);
  expect(await inventory.requestsOf(customer_id)).toEqual([first.body]);
});

it('the id of the customer in upper case is the same customer', async () => {
  const customer_id = newId();
  await inventory.request({ customer_id });

  expect((await inventory.request({ customer_id: customer_id.toUpperCase() })).status).toBe(409);
});

it('a customer has one welcome package for ever, also when it was delivered long ago', async () => {
  const customer_id = newId();
  const { body } = await inventory.request({ customer_id });
  await inventory.patch(`/package-requests/${body.request_id}`, { status: 'shipped' });
  await inventory.patch(`/package-requests/${body.request_id}`, { status: 'delivered' });

  expect((await inventory.request({ customer_id })).status).toBe(409);
});

it('packages of other types are not limited, beside a welcome package or without one', async () => {
  const customer_id = newId();
  const types = ['birthday_package', 'birthday_package', 'welcome_package', 'birthday_package', 'welcome_package_2'];

  for (const package_type of types) expect((await inventory.request({ customer_id, package_type })).status).toBe(201);

  expect((await inventory.requestsOf(customer_id)).map(({ package_type }) => package_type)).toEqual(types);
});

it('of 200 requests at once for one customer, each under a key of its own, exactly one makes a package', async () => {
  const customer_id = newId();

  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, number) =>
      inventory.request({ customer_id }, number % 2 ? `own-${number}` : undefined),
    ),
  );

  const created = answers.filter(({ status }) => status === 201);
  expect(created).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 409)).toHaveLength(199);
  expect(new Set(answers.map(({ body }) => body.request_id))).toEqual(new Set([created[0]?.body.request_id]));
  expect(await inventory.requestsOf(customer_id)).toEqual([created[0]?.body]);
});

it('a restart on the same file forgets no package', async () => {
  const before = await TestInventory.start();
  const customer_id = newId();
  const { body: first } = await before.request({ customer_id }, 'kept');
  await before.stop();
  const after = await TestInventory.start(before.databaseFile);
  try {
    expect((await after.request({ customer_id })).status).toBe(409);
    expect(await after.request({ customer_id }, 'kept')).toMatchObject({ status: 201, body: first });
    expect((await after.get<PackageRequestDto[]>('/package-requests')).body).toEqual([first]);
  } finally {
    await after.remove();
  }
});
