import { ApiProblem, Unreachable, WrongAnswer } from '../api/api-fault';
import { sendBatch } from './send-batch';

const silent = new Unreachable(
  { name: 'CRM', whenSilent: 'Start it.' },
  'http://crm',
  Object.assign(new Error('x'), { code: 'ECONNRESET' }),
);
const refusal = (status: number, retryAfterMs?: number) =>
  new ApiProblem('CRM', { type: 'urn:problem:x', title: 'No', detail: 'Not now.', status }, status, retryAfterMs);

/** Sends against answers in turn, on a clock of its own. */
async function send(...answers: (Error | 'ok')[]) {
  let now = 0;
  const waits: number[] = [];
  const results = sendBatch('[]', {
    post: () => {
      const answer = answers.shift() ?? 'ok';
      return answer === 'ok' ? Promise.resolve({ results: [] }) : Promise.reject(answer);
    },
    sleep: (ms) => {
      now += ms;
      return Promise.resolve();
    },
    now: () => now,
    random: () => 1,
    retryForMs: 60_000,
    onWait: (_, ms) => waits.push(ms),
  });
  return { results: await results.catch((error: Error) => error), waits };
}

describe('sendBatch', () => {
  it('tries again when no answer comes, a proxy fails or the CRM asks for time', async () => {
    const proxy = new WrongAnswer('CRM', 'http://crm', 502, undefined);
    expect(await send(silent, proxy, refusal(503), refusal(429))).toEqual({
      results: [],
      waits: [500, 1000, 2000, 4000],
    });
  });

  it('waits as long as Retry-After says, at least', async () => {
    expect((await send(refusal(503, 7000), refusal(429, 100))).waits).toEqual([7000, 1000]);
  });

  it.each([400, 401, 404, 413, 422, 507])('takes a %d for what it is', async (status) => {
    const { results, waits } = await send(refusal(status));
    expect(results).toMatchObject({ status });
    expect(waits).toEqual([]);
  });

  it('gives up after its time, and says why', async () => {
    const { results, waits } = await send(...Array.from({ length: 20 }, () => silent));
    expect(results).toMatchObject({
      message: 'The CRM at http://crm does not answer (ECONNRESET). Start it. It was tried for 60 s.',
    });
    expect(waits.reduce((sum, ms) => sum + ms)).toBeLessThanOrEqual(60_000);
  });

  it('does not begin a wait that Retry-After makes too long', async () => {
    expect((await send(refusal(503, 61_000))).waits).toEqual([]);
  });
});
