import type { Exchange } from './exchange';

/** These answers speak of the request as a whole, and would not be given to each of its items alone. */
const REFUSED_WHOLE = new Set([400, 413, 415, 422]);

/**
 * Takes the answer to a batch apart: one answer for each item, in order. `[]` when the batch as a whole was not
 * answered with results, so that its one answer holds for every item; `refused-whole` when it must be sent otherwise.
 */
export function readBatchAnswer(result: Exchange, items: number): readonly Exchange[] | 'refused-whole' {
  if (result.kind !== 'answer') return [];
  if (REFUSED_WHOLE.has(result.status)) return 'refused-whole';
  if (result.status < 200 || result.status >= 300) return [];
  const results = (result.json as { results?: unknown } | null | undefined)?.results;
  // A success that does not hold one result for each item is no answer to any of them.
  const lost: Exchange = { kind: 'no-answer', code: 'unreadable batch answer', maybeSent: true };
  if (!Array.isArray(results) || results.length !== items) return Array.from({ length: items }, () => lost);
  return results.map((item: unknown) => toAnswer(item) ?? lost);
}

/** An item of the answer: its status, and its problem or the one object that it created. */
function toAnswer(item: unknown): Exchange | undefined {
  if (typeof item !== 'object' || item === null || !('status' in item) || typeof item.status !== 'number')
    return undefined;
  const json = Object.values(item).find((member) => typeof member === 'object' && member !== null) as unknown;
  return {
    kind: 'answer',
    status: item.status,
    headers: {},
    json,
    // Once it is asked for: of a success nobody does, and it would be written out for each item.
    get excerpt() {
      return JSON.stringify(json ?? null).slice(0, 300);
    },
  };
}
