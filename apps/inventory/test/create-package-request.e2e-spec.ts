import type { PackageRequestBatchDto } from '@app/contracts';
import { v7 as newId } from 'uuid';
import { TestInventory } from './support/test-inventory';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const UTC_INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

const invalid = (pointer: string) => ({ status: 422, problem: { errors: [{ pointer }] } });

let inventory: TestInventory;
beforeAll(async () => {
  inventory = await TestInventory.start();
});
afterAll(() => inventory.remove());

describe('POST /package-requests', () => {
  it('answers 201 with the request and where it is', async () => {
    const customer_id = newId();

    const created = await inventory.request({ customer_id, package_type: 'birthday_package' });

    expect(created.status).toBe(201);
    expect(created.body).toEqual({
      request_id: expect.stringMatching(UUID_V7),
      customer_id,
      package_type: 'birthday_package',
      status: 'pending',
      created_at: expect.stringMatching(UTC_INSTANT),
    });
    expect(created.headers.get('location')).toBe(`/package-requests/${created.body.request_id}`);
    expect(created.headers.get('idempotent-replayed')).toBeNull();
    expect((await inventory.get(`/package-requests/${created.body.request_id}`)).body).toEqual(created.body);
  });

  it('requests a welcome package when no package is named', async () => {
    expect((await inventory.request({ customer_id: newId() })).body.package_type).toBe('welcome_package');
  });

  it('stores the id of the customer in lower case', async () => {
    const customer_id = newId();

    expect((await inventory.request({ customer_id: customer_id.toUpperCase() })).body.customer_id).toBe(customer_id);
  });
});

describe('GET /package-requests/{id}', () => {
  it('finds a request by its id in upper case, too', async () => {
    const { body } = await inventory.request({ customer_id: newId() });

    expect((await inventory.get(`/package-requests/${body.request_id.toUpperCase()}`)).body).toEqual(body);
  });

  it('answers 404 for an id that no request has', async () => {
    expect(await inventory.get(`/package-requests/${newId()}`)).toMatchObject({
      status: 404,
      body: { type: 'urn:problem:not-found', status: 404 },
    });
  });
});

describe('POST /package-requests/batch', () => {
  it('answers each item in its place, with its own status, also for doubles within the batch', async () => {
    const [a, b, c, d] = [newId(), newId(), newId(), newId()] as const;
    const before = (await inventory.request({ customer_id: d }, 'before')).body;

    const { status, body } = await inventory.post<PackageRequestBatchDto>('/package-requests/batch', [
      { customer_id: a, idempotency_key: 'a' },
      { customer_id: a, idempotency_key: 'a' },
      { customer_id: a, idempotency_key: 'another' },
      { customer_id: a },
      { customer_id: b, idempotency_key: 'a' },
      { customer_id: 'nobody' },
      { customer_id: b, package_type: 'birthday_package' },
      { customer_id: b, package_type: 'birthday_package' },
      { customer_id: c, idempotency_key: '' },
      { customer_id: d, idempotency_key: 'before' },
      { customer_id: d },
      5,
      { customer_id: c, status: 'delivered' },
      { customer_id: c.toUpperCase(), package_type: 'welcome_package', idempotency_key: 'c' },
    ]);

    expect(status).toBe(200);
    const [first, again] = body.results;
    expect(first).toMatchObject({ status: 201, package_request: { customer_id: a, status: 'pending' } });
    expect(again).toEqual({ ...first, idempotent_replayed: true });
    const taken = { status: 409, problem: { type: 'urn:problem:already-requested' } };
    expect(body.results.slice(2)).toMatchObject([
      { ...taken, problem: { request_id: first?.package_request?.request_id } },
      { ...taken, problem: { request_id: first?.package_request?.request_id } },
      { status: 422, problem: { type: 'urn:problem:idempotency-key-reused' } },
      invalid('/customer_id'),
      { status: 201, package_request: { customer_id: b, package_type: 'birthday_package' } },
      { status: 201, package_request: { customer_id: b, package_type: 'birthday_package' } },
      invalid('/idempotency_key'),
      { status: 201, package_request: before, idempotent_replayed: true },
      { ...taken, problem: { request_id: before.request_id } },
      invalid(''),
      invalid('/status'),
      { status: 201, package_request: { customer_id: c } },
    ]);
    expect(await Promise.all([a, b, c, d].map((id) => inventory.requestsOf(id)))).toMatchObject([
      [{ request_id: first?.package_request?.request_id }],
      [{ package_type: 'birthday_package' }, { package_type: 'birthday_package' }],
      [{ customer_id: c }],
      [before],
    ]);
  });

  it('answers a batch that comes again with the first answers', async () => {
    const items = Array.from({ length: 1000 }, (_, number) => ({
      customer_id: newId(),
      idempotency_key: `bulk-${number}`,
    }));
    const first = await inventory.post<PackageRequestBatchDto>('/package-requests/batch', items);

    const again = await inventory.post<PackageRequestBatchDto>('/package-requests/batch', items);

    expect(first.body.results.map(({ package_request }) => package_request?.customer_id)).toEqual(
      items.map(({ customer_id }) => customer_id),
    );
    expect(again.body.results).toEqual(first.body.results.map((result) => ({ ...result, idempotent_replayed: true })));
  });
});
