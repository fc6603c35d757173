import { PACKAGE_REQUEST_STATUSES, type PackageRequestDto, type PackageRequestStatus } from '@app/contracts';
import { v7 as newId } from 'uuid';
import { TestInventory } from './support/test-inventory';

let inventory: TestInventory;
beforeAll(async () => {
  inventory = await TestInventory.start();
});
afterAll(() => inventory.remove());

const move = (request_id: string, status: string) =>
  inventory.patch<PackageRequestDto>(`/package-requests/${request_id}`, { status });

/** A request that has come as far as `status`. */
async function requestThatIs(status: PackageRequestStatus): Promise<PackageRequestDto> {
  const { body } = await inventory.request({ customer_id: newId() });
  for (const step of PACKAGE_REQUEST_STATUSES.slice(1, PACKAGE_REQUEST_STATUSES.indexOf(status) + 1)) {
    expect((await move(body.request_id, step)).status).toBe(200);
  }
  return { ...body, status };
}

const STEPS = PACKAGE_REQUEST_STATUSES.flatMap((from) => PACKAGE_REQUEST_STATUSES.map((to) => [from, to] as const));
const isStep = ([from, to]: readonly [string, string]): boolean =>
  ['pending shipped', 'shipped delivered'].includes(`${from} ${to}`);

it.each(STEPS.filter(isStep))('a %s request can become %s', async (from, to) => {
  const request = await requestThatIs(from);

  expect(await move(request.request_id, to)).toMatchObject({ status: 200, body: { ...request, status: to } });
  expect((await inventory.get(`/package-requests/${request.request_id}`)).body).toEqual({ ...request, status: to });
});

it.each(STEPS.filter((step) => !isStep(step)))('a %s request cannot become %s: 409, and it stays', async (from, to) => {
  const request = await requestThatIs(from);

  expect(await move(request.request_id, to)).toMatchObject({
    status: 409,
    body: { type: 'urn:problem:status-not-reachable', status: 409, present_status: from },
  });
  expect((await inventory.get(`/package-requests/${request.request_id}`)).body).toEqual(request);
});

it.each(PACKAGE_REQUEST_STATUSES)('a request that is none cannot become %s: 404', async (to) => {
  expect(await move(newId(), to)).toMatchObject({ status: 404, body: { type: 'urn:problem:not-found' } });
});

it('of 20 steps at once to the same status exactly one is made', async () => {
  const { request_id } = await requestThatIs('pending');

  const answers = await Promise.all(Array.from({ length: 20 }, () => move(request_id, 'shipped')));

  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 409)).toHaveLength(19);
});
