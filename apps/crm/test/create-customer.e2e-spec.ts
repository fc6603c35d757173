import type { CustomerBatchDto, CustomerDto } from '@app/contracts';
import { TestCrm } from './support/test-crm';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const UTC_INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

let crm: TestCrm;
beforeAll(async () => {
  crm = await TestCrm.start();
});
afterAll(() => crm.remove());

describe('POST /customers', () => {
  it('answers 201 with the customer and where it is', async () => {
    const created = await crm.post<CustomerDto>('/customers', { name: 'Zoë', email: 'zoe@example.com' });

    expect(created.status).toBe(201);
    expect(created.body).toEqual({
      id: expect.stringMatching(UUID_V7),
      name: 'Zoë',
      email: 'zoe@example.com',
      created_at: expect.stringMatching(UTC_INSTANT),
    });
    expect(created.headers.get('location')).toBe(`/customers/${created.body.id}`);
    expect((await crm.get(`/customers/${created.body.id}`)).body).toEqual(created.body);
  });

  it('stores the name trimmed and in NFC, with an international domain in its ASCII form', async () => {
    const created = await crm.post('/customers', { name: '  A\u030angstro\u0308m ', email: ' Info@BÜCHER.example ' });

    expect(created.body).toMatchObject({ name: '\u00c5ngström', email: 'Info@xn--bcher-kva.example' });
  });

  it.each([
    `Robert'); DROP TABLE customers;--`,
    `" OR "1"="1`,
    `100%_[a-z]*?`,
    'back\\slash \\x00 \\u0000 text',
    '{{7*7}} ${7*7} <img src=x onerror=alert(1)>',
    '=SUM(A1) +1 -1 @cmd',
    '👩‍👩‍👧‍👦 नमस्ते مرحبا 漢字',
  ])('keeps the name %p byte for byte', async (name) => {
    const { body } = await crm.post<CustomerDto>('/customers', { name, email: `n${Math.random()}@example.com` });

    expect((await crm.get<CustomerDto>(`/customers/${body.id}`)).body.name).toBe(name);
  });

  it('takes a name of 100 characters, whatever their size in bytes', async () => {
    const name = '👋'.repeat(100);

    expect(await crm.post('/customers', { name, email: 'wave@example.com' })).toMatchObject({
      status: 201,
      body: { name },
    });
  });
});

describe('GET /customers/{id}', () => {
  it('finds a customer by its id in upper case, too', async () => {
    const { body } = await crm.post<CustomerDto>('/customers', { name: 'Upper', email: 'upper@example.com' });

    expect((await crm.get(`/customers/${body.id.toUpperCase()}`)).body).toEqual(body);
  });

  it('answers 404 for an id that no customer has', async () => {
    expect(await crm.get('/customers/0199a3b2-7c1e-7f7a-9d55-2f1f0c6f1a10')).toMatchObject({
      status: 404,
      body: { type: 'urn:problem:not-found', status: 404 },
    });
  });
});

describe('POST /customers/batch', () => {
  it('answers each item in its place, with its own status, and writes the valid ones in their order', async () => {
    await crm.post('/customers', { name: 'Taken', email: 'taken@example.com' });
    const feed = await crm.get<CustomerDto[]>('/customers?limit=1000');

    const { status, body } = await crm.post<CustomerBatchDto>('/customers/batch', [
      { name: 'First', email: 'first@example.com' },
      { name: '', email: 'blank@example.com' },
      { name: 'Second', email: 'TAKEN@example.com' },
      { name: 'Third', email: 'third@example.com' },
      { name: 'Third again', email: 'Third@Example.com' },
      'no object',
      { name: 'Extra', email: 'extra@example.com', id: 'mine' },
      JSON.parse('{"name":"Proto","email":"proto@example.com","__proto__":{"polluted":true}}'),
      { name: 'Fourth', email: 'fourth@example.com' },
    ]);

    expect(status).toBe(200);
    expect(body.results.map((result) => result.status)).toEqual([201, 422, 409, 201, 409, 422, 422, 422, 201]);
    expect(body.results.map(({ problem }) => problem?.type)).toEqual([
      undefined,
      'urn:problem:invalid-body',
      'urn:problem:email-taken',
      undefined,
      'urn:problem:email-taken',
      ...Array(3).fill('urn:problem:invalid-body'),
      undefined,
    ]);
    expect(body.results.map(({ problem }) => problem?.errors?.map(({ pointer }) => pointer))).toEqual([
      undefined,
      ['/name'],
      ['/email'],
      undefined,
      ['/email'],
      [''],
      ['/id'],
      ['/__proto__'],
      undefined,
    ]);
    const written = (await crm.get<CustomerDto[]>('/customers?limit=1000')).body.slice(feed.body.length);
    expect(written).toEqual(body.results.flatMap(({ customer }) => customer ?? []));
    expect(written.map(({ name }) => name)).toEqual(['First', 'Third', 'Fourth']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('takes 1000 customers at once', async () => {
    const items = Array.from({ length: 1000 }, (_, number) => ({
      name: `Customer ${number}`,
      email: `bulk-${number}@example.com`,
    }));

    const { body } = await crm.post<CustomerBatchDto>('/customers/batch', items);

    expect(body.results.map(({ customer }) => customer?.email)).toEqual(items.map(({ email }) => email));
  });
});
