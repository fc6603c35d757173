import { readBatchAnswer } from './batch-answer';
import type { Exchange } from './exchange';

function answer(json: unknown, status = 200): Exchange {
  return { kind: 'answer', status, headers: { date: 'Sun, 22 Nov 2026 08:30:00 GMT' }, json, excerpt: '' };
}

const created = { status: 201, package_request: { request_id: 'r-1', customer_id: 'c-1' } };
const refused = { status: 422, problem: { title: 'Not a UUID', status: 422 } };

describe('readBatchAnswer', () => {
  test('each item has its own answer, in the order of the items', () => {
    expect(readBatchAnswer(answer({ results: [created, refused] }), 2)).toMatchObject([
      { kind: 'answer', status: 201, json: created.package_request },
      { kind: 'answer', status: 422, json: refused.problem },
    ]);
  });

  test('flags beside the object do not hide it', () => {
    const replayed = { idempotent_replayed: true, note: 'again', ...created };
    expect(readBatchAnswer(answer({ results: [replayed] }), 1)).toMatchObject([{ json: created.package_request }]);
  });

  test('an item without an object has a status all the same', () => {
    expect(readBatchAnswer(answer({ results: [{ status: 204 }] }), 1)).toMatchObject([
      { status: 204, json: undefined },
    ]);
  });

  test('an item that cannot be read is a lost answer, and takes no other item with it', () => {
    for (const unreadable of [null, 'ok', 201, {}, { status: '201' }, [201]])
      expect(readBatchAnswer(answer({ results: [unreadable, created] }), 2)).toMatchObject([
        { kind: 'no-answer', maybeSent: true },
        { kind: 'answer', status: 201 },
      ]);
  });

  test.each<[string, unknown]>([
    ['too few results', { results: [created] }],
    ['too many results', { results: [created, created, created] }],
    ['no results', {}],
    ['results that are no list', { results: { 0: created, 1: created } }],
    ['a list', [created, created]],
    ['null', null],
    ['no JSON', undefined],
  ])('a 200 with %s is a lost answer to every item', (_what, json) => {
    const lost = { kind: 'no-answer', maybeSent: true };
    expect(readBatchAnswer(answer(json), 2)).toMatchObject([lost, lost]);
  });

  test.each([201, 202, 204, 207])('a %d is not taken for the success of every item', (status) => {
    // Two items, one of them refused: whoever takes the 2xx for both loses one.
    const answers = readBatchAnswer(answer({ results: [created, refused] }, status), 2);
    expect(answers).toHaveLength(2);
  });

  test.each([400, 413, 415, 422])('a %d speaks of the request as a whole: each item must go alone', (status) => {
    expect(readBatchAnswer(answer({}, status), 2)).toBe('refused-whole');
  });

  test.each<Exchange>([
    ...[401, 403, 404, 405, 429, 500, 503].map((status) => answer({}, status)),
    { kind: 'no-answer', code: 'ECONNREFUSED', maybeSent: false },
    { kind: 'no-answer', code: 'ECONNRESET', maybeSent: true },
    { kind: 'interrupted', maybeSent: true },
  ])('$kind $status $code holds for every item as it is', (result) => {
    expect(readBatchAnswer(result, 2)).toEqual([]);
  });
});
