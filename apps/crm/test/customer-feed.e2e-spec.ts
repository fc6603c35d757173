import type { CustomerBatchDto, CustomerDto } from '@app/contracts';
import { encodeCursor } from '@app/platform';
import { TestCrm } from './support/test-crm';
import { nextPath, walk } from '../../../test/support/http/walk-feed';

const names = (customers: readonly CustomerDto[]): string[] => customers.map(({ name }) => name);

async function create(crm: TestCrm, from: number, to: number): Promise<CustomerDto[]> {
  const items = Array.from({ length: to - from }, (_, index) => ({
    name: `Customer ${from + index}`,
    email: `customer-${from + index}@example.com`,
  }));
  const { body } = await crm.post<CustomerBatchDto>('/customers/batch', items);
  return body.results.flatMap(({ customer }) => customer ?? []);
}

async function createOneByOne(crm: TestCrm, name: string, count: number): Promise<CustomerDto[]> {
  const created: CustomerDto[] = [];
  for (let number = 0; number < count; number++) {
    created.push((await crm.post<CustomerDto>('/customers', { name, email: `${name}-${number}@example.com` })).body);
  }
  return created;
}

describe('a feed of 20 customers', () => {
  let crm: TestCrm;
  let created: CustomerDto[];
  beforeAll(async () => {
    crm = await TestCrm.start();
    created = await create(crm, 0, 20);
  });
  afterAll(() => crm.remove());

  it('is in commit order', async () => {
    expect((await crm.get('/customers')).body).toEqual(created);
  });

  it.each([1, 2, 3, 4, 5, 6, 7])('yields each customer exactly once in pages of %i', async (limit) => {
    const pages = await walk<CustomerDto>(crm, `/customers?limit=${limit}`);

    expect(pages.flatMap(({ body }) => body)).toEqual(created);
    const sizes = pages.map(({ body }) => body.length);
    expect(sizes.slice(0, -1).every((size, page) => size === Math.min(limit, 20 - page * limit))).toBe(true);
  });

  it.each(['/customers', '/customers?limit=1', '/customers?limit=20', '/customers?limit=1000'])(
    '%s has a link to the next page that keeps the limit',
    async (path) => {
      const { headers } = await crm.get(path);

      const limit = new URL(path, 'http://x').searchParams.get('limit');
      const next = new URL(/<(.+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1] ?? '', 'http://x');
      expect(next.pathname).toBe('/customers');
      expect(next.searchParams.get('limit')).toBe(limit);
      expect(next.searchParams.get('after')).toMatch(/^[\w-]+$/);
    },
  );

  it('is JSON, and never answered from a cache', async () => {
    const { headers } = await crm.get('/customers');

    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('gives the same page for the same position, however often it is asked', async () => {
    const second = nextPath(await crm.get('/customers?limit=5'));

    const asked = await Promise.all(Array.from({ length: 5 }, () => crm.get<CustomerDto[]>(second)));

    expect(asked.map(({ body }) => body)).toEqual(Array(5).fill(created.slice(5, 10)));
  });
});

describe('the link at the end of the feed', () => {
  let crm: TestCrm;
  beforeEach(async () => {
    crm = await TestCrm.start();
  });
  afterEach(() => crm.remove());

  it('leads to the customers that come later, and to no other', async () => {
    const empty = await crm.get('/customers');
    await create(crm, 0, 3);
    const first = await crm.get<CustomerDto[]>(nextPath(empty));
    const none = await crm.get(nextPath(first));
    await create(crm, 3, 5);
    const second = await crm.get<CustomerDto[]>(nextPath(none));

    expect([empty.body, names(first.body), none.body]).toEqual([[], ['Customer 0', 'Customer 1', 'Customer 2'], []]);
    expect(names(second.body)).toEqual(['Customer 3', 'Customer 4']);
  });

  it('misses no customer that is written while the feed is read', async () => {
    const seen: CustomerDto[] = [];
    let position = '/customers?limit=7';
    const writers = Promise.all(Array.from({ length: 8 }, (_, writer) => createOneByOne(crm, `writer-${writer}`, 20)));

    while (seen.length < 8 * 20) {
      const page = await crm.get<CustomerDto[]>(position);
      seen.push(...page.body);
      position = nextPath(page);
    }

    const written = (await writers).flat();
    expect(seen.map(({ id }) => id).sort()).toEqual(written.map(({ id }) => id).sort());
  });
});

describe('a position that this feed does not have', () => {
  let crm: TestCrm;
  let epoch: string;
  beforeAll(async () => {
    crm = await TestCrm.start();
    await create(crm, 0, 3);
    const cursor = new URLSearchParams(nextPath(await crm.get('/customers')).split('?')[1]).get('after') ?? '';
    epoch = Buffer.from(cursor, 'base64url').toString().split('.')[1] ?? '';
  });
  afterAll(() => crm.remove());

  it('is 410 when it comes from another database', async () => {
    const other = await TestCrm.start();
    const position = nextPath(await other.get('/customers'));
    await other.remove();

    expect(await crm.get(position)).toMatchObject({ status: 410, body: { type: 'urn:problem:expired-cursor' } });
  });

  it.each([4, 1_000_000, Number.MAX_SAFE_INTEGER])('is 410 when it is ahead of the newest one: %i', async (seq) => {
    const ahead = encodeCursor({ epoch, seq });

    expect(await crm.get(`/customers?after=${ahead}`)).toMatchObject({
      status: 410,
      body: { type: 'urn:problem:expired-cursor' },
    });
  });

  it('is 200 when it is exactly the newest one', async () => {
    expect(await crm.get(`/customers?after=${encodeCursor({ epoch, seq: 3 })}`)).toMatchObject({
      status: 200,
      body: [],
    });
  });
});
