import type { Request, Response } from 'express';
import * as fc from 'fast-check';
import { Readable } from 'node:stream';
import { isDeeperThan, jsonBody } from './json-body';

const isDeeper = (maxDepth: number, text: string): boolean => isDeeperThan(maxDepth, Buffer.from(text));

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

describe('isDeeperThan', () => {
  it.each([
    ['arrays', '['.repeat(32), ']'.repeat(32)],
    ['objects', '{"a":'.repeat(31) + '{', '}'.repeat(32)],
    ['both', '[{"a":'.repeat(16), '}]'.repeat(16)],
  ])('lets 32 %s in each other pass, and not 33', (_what, open, close) => {
    expect(isDeeper(32, open + close)).toBe(false);
    expect(isDeeper(32, `[${open}${close}]`)).toBe(true);
  });

  it('counts what is open at once, not what is there', () => {
    expect(isDeeper(2, `[${'[],{},'.repeat(10_000)}[]]`)).toBe(false);
  });

  it.each([
    ['a text', `"${'['.repeat(100)}"`],
    ['a text after an escaped quote', `"\\"${'['.repeat(100)}"`],
    ['a text after an escaped backslash and quote', `"\\\\\\"${'{'.repeat(100)}"`],
    ['the name of a field', `{"${'{['.repeat(100)}":1}`],
    ['a text beside letters of many bytes', `"é漢👋${'['.repeat(100)}"`],
  ])('does not count brackets in %s', (_what, text) => {
    expect(JSON.parse(text)).toBeTruthy();
    expect(isDeeper(1, text)).toBe(false);
  });

  it('counts the brackets after a text that ends in an escaped backslash', () => {
    expect(isDeeper(1, '["\\\\",[1]]')).toBe(true);
  });

  it.each([
    ['never closed', '['.repeat(90_000), true],
    ['never opened', ']'.repeat(90_000), false],
    ['a text that never ends', `"${'['.repeat(90_000)}`, false],
    ['an escape at the end', '"\\', false],
    ['nothing', '', false],
  ])('answers for what is no JSON, too: %s', (_what, text, isTooDeep) => {
    expect(isDeeper(32, text)).toBe(isTooDeep);
  });

  it('agrees with the depth of every JSON value, however it is written', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ depthSize: 'large', noUnicodeString: false }),
        fc.integer({ min: 0, max: 5 }),
        fc.nat({ max: 2 }),
        (value, maxDepth, indent) => {
          expect(isDeeper(maxDepth, JSON.stringify(value, undefined, indent))).toBe(depthOf(value) > maxDepth);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('a body', () => {
  const event = '{"id":"1"}';

  /** What a handler finds as the body of a POST. */
  const readAt = (path: string, signedPaths?: RegExp): Promise<unknown> => {
    const headers = { 'content-type': 'application/json', 'content-length': String(event.length) };
    const request = Object.assign(Readable.from([Buffer.from(event)]), { headers, path, method: 'POST' });
    return new Promise((done, failed) => {
      jsonBody(signedPaths)(request as unknown as Request, {} as Response, (error?: unknown) =>
        error === undefined ? done((request as unknown as Request).body) : failed(error),
      );
    });
  };

  it('stays the bytes it came as where the service says that it is signed, and is JSON everywhere else', async () => {
    expect(await readAt('/hooks/a', /^\/hooks\//)).toEqual(Buffer.from(event));
    expect(await readAt('/customers', /^\/hooks\//)).toEqual({ id: '1' });
  });

  it('is JSON at every path of a service that takes nothing signed', async () => {
    expect(await readAt('/hooks/a')).toEqual({ id: '1' });
  });
});
