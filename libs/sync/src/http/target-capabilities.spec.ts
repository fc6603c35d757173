import * as fc from 'fast-check';
import type { Exchange } from './exchange';
import { isConfigured, readCapabilities } from './target-capabilities';

const URL_OF_TARGET = 'http://inventory.internal:8001/package-requests';
const ACCEPTED = { 'idempotency-key': 'accepted' };
const BATCH = { link: '</package-requests/batch>; rel="batch"; limit="1000"' };
const LEAST = { isIdempotent: false, batch: null };

function options(headers: Record<string, string>, status = 204): Exchange {
  return { kind: 'answer', status, headers, json: undefined, excerpt: '' };
}

const read = (headers: Record<string, string>, status?: number) =>
  readCapabilities(URL_OF_TARGET, {}, options(headers, status));

describe('readCapabilities', () => {
  test('a target that accepts keys and names a batch gets batches of at most 500', () => {
    expect(read({ ...ACCEPTED, ...BATCH })).toEqual({
      isIdempotent: true,
      batch: { url: `${URL_OF_TARGET}/batch`, limit: 500 },
    });
  });

  test.each([
    ['</b>; rel="batch"; limit="7"', 7],
    ['</b>; rel=batch; limit=7', 7],
    ['</b>; rel="batch"', 100],
    ['</b>; rel="batch"; limit="99999999999999999999"', 500],
    ['</docs>; rel="help", </b>; rel="batch"; limit=7', 7],
  ])('%s takes at most %d', (link, limit) => {
    expect(read({ ...ACCEPTED, link })).toEqual({
      isIdempotent: true,
      batch: { url: 'http://inventory.internal:8001/b', limit },
    });
  });

  test.each<[string, Record<string, string>, number]>([
    ['says nothing', {}, 204],
    ['names a batch but accepts no keys: a batch may have to be repeated', BATCH, 204],
    ['does not know OPTIONS', { ...ACCEPTED, ...BATCH }, 405],
    ['fails', { ...ACCEPTED, ...BATCH }, 500],
    ['redirects', { ...ACCEPTED, ...BATCH }, 302],
    ['speaks of keys in another way', { 'idempotency-key': 'rejected', ...BATCH }, 204],
  ])('a target that %s is taken at the least', (_what, headers, status) => {
    expect(read(headers, status)).toEqual(LEAST);
  });

  test('a target that was not asked is taken at the least', () => {
    expect(readCapabilities(URL_OF_TARGET, {}, undefined)).toEqual(LEAST);
  });

  test('settings overrule the answer', () => {
    const answer = options({ ...ACCEPTED, ...BATCH });
    expect(readCapabilities(URL_OF_TARGET, { isIdempotent: false }, answer)).toEqual(LEAST);
    expect(readCapabilities(URL_OF_TARGET, { hasBatch: false }, answer)).toEqual({ isIdempotent: true, batch: null });
    expect(readCapabilities(URL_OF_TARGET, { isIdempotent: true, hasBatch: true }, undefined)).toEqual({
      isIdempotent: true,
      batch: { url: `${URL_OF_TARGET}/batch`, limit: 100 },
    });
  });

  test('the batch of a target whose address has a query is asked for with it', () => {
    const { batch } = readCapabilities(`${URL_OF_TARGET}?tenant=a`, { isIdempotent: true, hasBatch: true }, undefined);
    expect(batch?.url).toBe(`${URL_OF_TARGET}/batch?tenant=a`);
  });

  test('a batch that can take nothing is no batch', () => {
    expect(read({ ...ACCEPTED, link: '</b>; rel="batch"; limit="0"' })).toEqual({ isIdempotent: true, batch: null });
  });

  test('a link that is no address is no batch', () => {
    expect(read({ ...ACCEPTED, link: '<http://[broken>; rel="batch"' })).toEqual({ isIdempotent: true, batch: null });
  });

  test('whatever a target links to, records go to the host that is configured', () => {
    const part = fc.constantFrom(
      'http:',
      '/',
      '//',
      '\\',
      'inventory.internal:8001',
      'evil.example',
      'batch',
      '?a=1',
      '..',
      '@',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 9 }), (parts) => {
        const { batch } = read({ ...ACCEPTED, link: `<${parts.join('')}>; rel="batch"` });
        expect(new URL(batch?.url ?? URL_OF_TARGET).host).toBe('inventory.internal:8001');
      }),
      { numRuns: 2000 },
    );
  });
});

describe('isConfigured', () => {
  test.each([
    [{}, false],
    [{ isIdempotent: true }, false],
    [{ hasBatch: true }, false],
    [{ isIdempotent: false }, true],
    [{ isIdempotent: true, hasBatch: false }, true],
    [{ isIdempotent: true, hasBatch: true }, true],
  ])('with %j there is nothing left to ask: %s', (settings, expected) => {
    expect(isConfigured(settings)).toBe(expected);
  });
});
