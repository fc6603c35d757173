import * as fc from 'fast-check';
import type { Exchange } from './http/exchange';
import { judge } from './outcome-policy';

const NOW = Date.UTC(2026, 10, 22, 8, 30, 0);
const body = { customer_id: 'c-1', package_type: 'welcome_package' };

function answer(status: number, json?: unknown, headers: Record<string, string> = {}): Exchange {
  return { kind: 'answer', status, headers, json, excerpt: JSON.stringify(json ?? '').slice(0, 300) };
}

const judgeFor = (isIdempotent: boolean) => (result: Exchange) => judge(result, { isIdempotent, body, nowMs: NOW });
const [idempotent, other] = [judgeFor(true), judgeFor(false)];

const lost: Exchange = { kind: 'no-answer', code: 'ECONNRESET', maybeSent: true };
const neverSent: Exchange = { kind: 'no-answer', code: 'ECONNREFUSED', maybeSent: false };
const brokenOff: Exchange = {
  kind: 'answer',
  status: 201,
  headers: { 'content-type': 'application/json' },
  json: undefined,
  excerpt: '{"request_id',
};
const inFiveSeconds = { 'retry-after': '5' };

type Row = [answer: string, forIdempotent: string, forOther: string, result: Exchange];
const statuses = (of: readonly number[], forIdempotent: string, forOther: string): Row[] =>
  of.map((status) => [String(status), forIdempotent, forOther, answer(status)]);

describe('judge, row by row', () => {
  test.each<Row>([
    ['200', 'delivered', 'delivered', answer(200, {})],
    ['201 about what was asked', 'delivered', 'delivered', answer(201, { request_id: 'r', ...body })],
    ['202 with no body', 'delivered', 'delivered', answer(202)],
    ['201 about another customer', 'retry', 'uncertain', answer(201, { ...body, customer_id: 'c-2' })],
    ['201 about another package', 'retry', 'uncertain', answer(201, { ...body, package_type: 'x' })],
    [
      '200 with a page of HTML',
      'retry',
      'uncertain',
      answer(200, undefined, { 'content-type': 'text/html; charset=utf-8' }),
    ],
    ['201 with JSON that breaks off', 'retry', 'uncertain', brokenOff],
    ['200 with another text', 'delivered', 'delivered', { ...brokenOff, headers: { 'content-type': 'text/plain' } }],
    ['409 that names the existing request', 'delivered', 'delivered', answer(409, { request_id: 'r' })],
    ['409 with Retry-After', 'retry', 'retry', answer(409, {}, inFiveSeconds)],
    ['409 that names nothing', 'reject', 'reject', answer(409, {})],
    ...statuses([408, 425, 429, 503], 'retry', 'retry'),
    ...statuses([500, 502, 504, 507, 599], 'retry', 'uncertain'),
    ['500 with Retry-After', 'retry', 'uncertain', answer(500, {}, inFiveSeconds)],
    ['no answer after sending', 'retry', 'uncertain', lost],
    ['never sent', 'retry', 'retry', neverSent],
    ...statuses([101, 300, 301, 302, 304, 307, 308], 'pause', 'pause'),
    ...statuses([401, 402, 403, 404, 405, 407, 410, 421, 451, 501, 505], 'pause', 'pause'),
    ...statuses([400, 406, 411, 413, 415, 418, 422, 431], 'reject', 'reject'),
    ['given up in the middle', 'interrupted', 'uncertain', { kind: 'interrupted', maybeSent: true }],
    ['given up before it was sent', 'interrupted', 'interrupted', { kind: 'interrupted', maybeSent: false }],
  ])('%s gives %s when the target is idempotent, else %s', (_answer, forIdempotent, forOther, result) => {
    expect([idempotent(result).kind, other(result).kind]).toEqual([forIdempotent, forOther]);
  });
});

describe('judge', () => {
  const anyStatus = fc.integer({ min: 100, max: 599 });
  const anyJson = fc.oneof(fc.jsonValue(), fc.record({ request_id: fc.string(), customer_id: fc.string() }));
  const anyHeaders = fc.record({ 'retry-after': fc.oneof(fc.nat().map(String), fc.string()) }, { requiredKeys: [] });
  const anyAnswer = fc
    .tuple(anyStatus, anyJson, anyHeaders)
    .map(([status, json, headers]) => answer(status, json, headers));

  test('every answer gives an outcome, and what did not go well has a cause', () => {
    fc.assert(
      fc.property(anyAnswer, fc.boolean(), (result, isIdempotent) => {
        const { kind, ...rest } = judgeFor(isIdempotent)(result);
        expect(['delivered', 'retry', 'reject', 'pause', 'uncertain']).toContain(kind);
        expect('cause' in rest).toBe(kind !== 'delivered');
      }),
    );
  });

  test('only a 2xx, or a 409 that names what exists, is delivered', () => {
    fc.assert(
      fc.property(anyStatus, anyJson, fc.boolean(), (status, json, isIdempotent) => {
        const isGood = (status >= 200 && status < 300) || status === 409;
        expect(isGood || judgeFor(isIdempotent)(answer(status, json)).kind !== 'delivered').toBe(true);
      }),
    );
  });

  test('what a target without idempotency may have acted on is never sent again', () => {
    const notActedOn = new Set([408, 409, 425, 429, 503]);
    fc.assert(
      fc.property(fc.oneof(anyAnswer, fc.constant(lost)), (result) => {
        const maybeActedOn = result.kind !== 'answer' || (!notActedOn.has(result.status) && result.status >= 200);
        expect(maybeActedOn && other(result).kind === 'retry').toBe(false);
      }),
    );
  });

  test('an id that comes back as a number, or in another letter case, is the same id', () => {
    const outcome = judge(answer(201, { customer_id: 'AB-7', n: '7' }), {
      isIdempotent: false,
      body: { customer_id: 'ab-7', n: 7 },
      nowMs: NOW,
    });
    expect(outcome.kind).toBe('delivered');
  });

  test.each([
    [{ request_id: 'r-1', id: 'i-1' }, 'r-1'],
    [{ id: 42 }, '42'],
    [{ request_id: { deep: true } }, null],
    ['plain text', null],
    [undefined, null],
    [[{ id: 1 }], null],
  ])('the target’s own id is taken from %j', (json, reference) => {
    expect(idempotent(answer(201, json))).toEqual({ kind: 'delivered', reference });
  });

  test('Retry-After is told as a floor, and as the target being down', () => {
    for (const status of [429, 503])
      expect(other(answer(status, {}, inFiveSeconds))).toMatchObject({ notBefore: NOW + 5000, isTargetDown: true });
  });

  test('a 409 for a first request still in flight waits for it, without holding up the others', () => {
    const outcome = idempotent(answer(409, {}, inFiveSeconds));
    expect(outcome).toMatchObject({ kind: 'retry', notBefore: NOW + 5000 });
    expect(outcome).not.toHaveProperty('isTargetDown', true);
  });

  test('a target that cannot be reached is down; one that fell silent may have choked on this record alone', () => {
    expect(other(neverSent)).toMatchObject({ isTargetDown: true, cause: { code: 'unreachable' } });
    expect(idempotent(lost)).not.toHaveProperty('isTargetDown', true);
  });

  test('a cause tells the status, and what was said only in its excerpt', () => {
    expect(idempotent(answer(422, { title: 'Not a UUID', detail: 'customer_id' }))).toEqual({
      kind: 'reject',
      cause: {
        code: 'http-422',
        detail: 'The target answered 422.',
        status: 422,
        excerpt: '{"title":"Not a UUID","detail":"customer_id"}',
      },
    });
  });
});
