import type { CustomerBatchDto, ProblemDto } from '@app/contracts';
import { raw, toRequestInit } from '../../../test/support/http/bad-request';
import { TestCrm } from './support/test-crm';

let crm: TestCrm;
beforeAll(async () => {
  crm = await TestCrm.start();
});
afterAll(() => crm.remove());

const members = (count: number) => Array.from({ length: count }, (_, number) => `"m${number}":1`).join();
const customer = (name: string, email = '"a@example.com"') => `{"name":${name},"email":${email}}`;
const HOSTILE_ACCENTS = '\u0301\u0323';

/** Each of these took from half a second to ten of the processor's time when the service read it as it came. */
const HOSTILE: [what: string, item: string, at: string][] = [
  ['80,000 fields', `{${members(80_000)}}`, ''],
  ['a field of 80,000 members', customer(`{${members(80_000)}}`), '/name'],
  ['a field of 500,000 numbers', customer(`[${'1,'.repeat(500_000)}1]`), '/name'],
  ['a field of 300,000 arrays', customer(`[${'[],'.repeat(300_000)}1]`), '/name'],
  ['a name of 200,000 accents out of order', customer(`"a${HOSTILE_ACCENTS.repeat(100_000)}"`), '/name'],
  ['an email of 200,000 accents out of order', customer('"a"', `"a${HOSTILE_ACCENTS.repeat(100_000)}@b.de"`), '/email'],
  ['an email of 500,000 dots', customer('"a"', `"${'a.'.repeat(500_000)}@b.de"`), '/email'],
  ['a name of a million spaces', customer(`"a${' '.repeat(1_000_000)}a"`), '/name'],
];

it.each(HOSTILE)('a batch item with %s is refused before it has cost much', async (_what, item, at) => {
  const before = process.cpuUsage();

  const { status, body } = await crm.send<CustomerBatchDto>(
    '/customers/batch',
    toRequestInit(raw('POST', '/customers/batch', `[${item}]`)),
  );

  // The processor's time, of which other processes take none.
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1000).toBeLessThan(1000);
  expect(status).toBe(200);
  expect(body.results).toMatchObject([{ status: 422, problem: { errors: [{ pointer: at }] } }]);
});

it('the answer to a body of 7,000 unknown fields is not larger than the body', async () => {
  const request = raw('POST', '/customers', `{${members(7_000)}}`);

  const { status, text, body } = await crm.send<ProblemDto>('/customers', toRequestInit(request));

  expect(status).toBe(422);
  expect(body.errors).toEqual([{ pointer: '', detail: expect.stringMatching(/\S/) }]);
  expect(text.length).toBeLessThan(1000);
});
