import type { PackageRequestBatchDto, PackageRequestDto } from '@app/contracts';
import { encodeCursor } from '@app/platform';
import { v7 as newId } from 'uuid';
import { TestInventory } from './support/test-inventory';
import { nextPath, walk } from '../../../test/support/http/walk-feed';

const ann = newId();
const bob = newId();

let inventory: TestInventory;
let all: PackageRequestDto[];
beforeAll(async () => {
  inventory = await TestInventory.start();
  const items = Array.from({ length: 20 }, (_, number) => ({
    customer_id: [ann, bob, newId()][number % 3],
    package_type: number % 2 === 0 ? 'birthday_package' : 'thank_you_package',
  }));
  await inventory.post<PackageRequestBatchDto>('/package-requests/batch', items);
  const { body } = await inventory.get<PackageRequestDto[]>('/package-requests');
  for (const { request_id } of body.slice(0, 12)) await move(request_id, 'shipped');
  for (const { request_id } of body.slice(0, 5)) await move(request_id, 'delivered');
  all = (await inventory.get<PackageRequestDto[]>('/package-requests')).body;
});
afterAll(() => inventory.remove());

const move = (request_id: string, status: string) => inventory.patch(`/package-requests/${request_id}`, { status });

describe('GET /package-requests', () => {
  it('has every request, oldest first, whatever became of it', () => {
    expect(all).toHaveLength(20);
    expect(all.map(({ request_id }) => request_id)).toEqual(all.map(({ request_id }) => request_id).sort());
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set(['pending', 'shipped', 'delivered']));
  });

  it.each([1, 2, 3, 4, 5, 6, 7])('yields each request exactly once in pages of %i', async (limit) => {
    const pages = await walk<PackageRequestDto>(inventory, `/package-requests?limit=${limit}`);

    expect(pages.flatMap(({ body }) => body)).toEqual(all);
    expect(Math.max(...pages.map(({ body }) => body.length))).toBe(limit);
  });

  it.each([
    ['customer_id', () => `customer_id=${ann}`, (request: PackageRequestDto) => request.customer_id === ann],
    [
      'customer_id in upper case',
      () => `customer_id=${bob.toUpperCase()}`,
      (request: PackageRequestDto) => request.customer_id === bob,
    ],
    [
      'package_type',
      () => 'package_type=birthday_package',
      (request: PackageRequestDto) => request.package_type === 'birthday_package',
    ],
    ['status', () => 'status=shipped', (request: PackageRequestDto) => request.status === 'shipped'],
    [
      'all of them',
      () => `customer_id=${ann}&package_type=birthday_package&status=delivered`,
      (request: PackageRequestDto) =>
        request.customer_id === ann && request.package_type === 'birthday_package' && request.status === 'delivered',
    ],
  ])('narrows the list down by %s, on every page', async (_by, toQuery, isWanted) => {
    const wanted = all.filter(isWanted);
    const pages = await walk<PackageRequestDto>(inventory, `/package-requests?limit=2&${toQuery()}`);

    expect(wanted.length).toBeGreaterThan(0);
    expect(pages.flatMap(({ body }) => body)).toEqual(wanted);
  });

  it('has nothing, and a link all the same, when nothing fits', async () => {
    const page = await inventory.get(`/package-requests?customer_id=${newId()}`);

    expect([page.status, page.body]).toEqual([200, []]);
    expect(nextPath(page)).toContain('after=');
  });

  it('leads from its end to the requests that come later, and to no other', async () => {
    const pages = await walk<PackageRequestDto>(inventory, `/package-requests?customer_id=${ann}`);
    await inventory.request({ customer_id: bob, package_type: 'late_package' });
    const later = await inventory.request({ customer_id: ann, package_type: 'late_package' });

    const [last] = pages.slice(-1);
    if (last === undefined) throw new Error('There is no page.');
    expect((await inventory.get(nextPath(last))).body).toEqual([later.body]);
  });

  it('answers 410 to a position of another database, and to one ahead of the newest request', async () => {
    const other = await TestInventory.start();
    const position = nextPath(await other.get('/package-requests'));
    await other.remove();
    const own =
      new URLSearchParams(nextPath(await inventory.get('/package-requests')).split('?')[1]).get('after') ?? '';
    const epoch = Buffer.from(own, 'base64url').toString().split('.')[1] ?? '';

    for (const path of [position, `/package-requests?after=${encodeCursor({ epoch, seq: 1000 })}`]) {
      expect(await inventory.get(path)).toMatchObject({ status: 410, body: { type: 'urn:problem:expired-cursor' } });
    }
  });
});
