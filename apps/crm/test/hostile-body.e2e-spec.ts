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

const batch = (body: string) =>
  crm.send<CustomerBatchDto>('/customers/batch', toRequestInit(raw('POST', '/customers/batch', body)));

const FULL_BATCH = `[${Array.from({ length: 1000 }, (_, number) => customer('"Ada"', `"ada-${number}@example.com"`)).join()}]`;

/** Of the processor, whatever else the machine does; the least of three, because it may have been disturbed. */
async function costOf(body: string): Promise<number> {
  const costs: number[] = [];
  for (let time = 0; time < 3; time++) {
    const before = process.cpuUsage();
    await batch(body);
    const { user, system } = process.cpuUsage(before);
    costs.push(user + system);
  }
  return Math.min(...costs);
}

it.each(HOSTILE)(
  'a batch item with %s is refused, and costs no more than honest batches do',
  async (_what, item, at) => {
    const honest = await costOf(FULL_BATCH);

    const hostile = await costOf(`[${item}]`);

    // About one. It was 10 to 250.
    expect(hostile / honest).toBeLessThan(6);
    const { status, body } = await batch(`[${item}]`);
    expect(status).toBe(200);
    expect(body.results).toMatchObject([{ status: 422, problem: { errors: [{ pointer: at }] } }]);
  },
);

it('the answer to a body of 7,000 unknown fields is not larger than the body', async () => {
  const request = raw('POST', '/customers', `{${members(7_000)}}`);

  const { status, text, body } = await crm.send<ProblemDto>('/customers', toRequestInit(request));

  expect(status).toBe(422);
  expect(body.errors).toEqual([{ pointer: '', detail: expect.stringMatching(/\S/) }]);
  expect(text.length).toBeLessThan(1000);
});
