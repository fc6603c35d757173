import * as fc from 'fast-check';
import { ProblemException } from '../http/problem';
import { decodeCursor, encodeCursor } from './cursor';

const EPOCH = '0199a3b2-7c1e-4f7a-9d55-2f1f0c6f1a10';
const OTHER_EPOCH = '0199a3b2-7c1e-4f7a-9d55-2f1f0c6f1a11';

/** What becomes of a token: the number that it stands for, or the problem that it is. */
function read(token: string | undefined): number | string {
  try {
    return decodeCursor(token, EPOCH).seq;
  } catch (error) {
    if (error instanceof ProblemException) return error.code;
    throw error;
  }
}

const base64url = (text: string): string => Buffer.from(text).toString('base64url');

describe('a cursor', () => {
  it.each([0, 1, 42, 4_294_967_296, Number.MAX_SAFE_INTEGER])('comes back as it was made: %i', (seq) => {
    const cursor = { epoch: EPOCH, seq };

    expect(decodeCursor(encodeCursor(cursor), EPOCH)).toEqual(cursor);
  });

  it('that is not given is the start of the feed', () => {
    expect(decodeCursor(undefined, EPOCH)).toEqual({ epoch: EPOCH, seq: 0 });
  });

  it('needs no escape in a URL', () => {
    expect(encodeCursor({ epoch: EPOCH, seq: Number.MAX_SAFE_INTEGER })).toMatch(/^[\w-]+$/);
  });

  it('of another epoch is expired, whatever its number', () => {
    expect(read(encodeCursor({ epoch: OTHER_EPOCH, seq: 0 }))).toBe('expired-cursor');
    expect(read(encodeCursor({ epoch: OTHER_EPOCH, seq: 7 }))).toBe('expired-cursor');
  });

  it.each([
    ['nothing', ''],
    ['a word', 'tomorrow'],
    ['a broken escape', '%ZZ'],
    ['a line break after a good one', `${encodeCursor({ epoch: EPOCH, seq: 1 })}\n`],
    ['padding after a good one', `${encodeCursor({ epoch: EPOCH, seq: 1 })}==`],
    ['another version', base64url(`2.${EPOCH}.1`)],
    ['no epoch', base64url('1..1')],
    ['no number', base64url(`1.${EPOCH}.`)],
    ['a negative number', base64url(`1.${EPOCH}.-1`)],
    ['a fraction', base64url(`1.${EPOCH}.1.5`)],
    ['an exponent', base64url(`1.${EPOCH}.1e3`)],
    ['a leading zero', base64url(`1.${EPOCH}.01`)],
    ['a number that a double cannot count to', base64url(`1.${EPOCH}.9007199254740992`)],
    ['a number larger than 64 bits', base64url(`1.${EPOCH}.18446744073709551616`)],
    ['something after it', base64url(`1.${EPOCH}.1 or 1=1`)],
    ['more than any cursor is long', 'A'.repeat(100_000)],
  ])('is invalid when it is %s', (_what, token) => {
    expect(read(token)).toBe('invalid-cursor');
  });

  it('is a position or one of two problems, whatever text comes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.base64String()), (token) => {
        expect(['invalid-cursor', 'expired-cursor', expect.any(Number)]).toContainEqual(read(token));
      }),
    );
  });

  it('with one character changed is a number that can be counted to, or one of two problems', () => {
    const token = encodeCursor({ epoch: EPOCH, seq: 123 });
    fc.assert(
      fc.property(fc.nat({ max: token.length - 1 }), fc.string({ minLength: 1, maxLength: 1 }), (at, character) => {
        const result = read(token.slice(0, at) + character + token.slice(at + 1));
        const isPosition = typeof result === 'number' && Number.isSafeInteger(result) && result >= 0;
        expect(isPosition || ['invalid-cursor', 'expired-cursor'].includes(String(result))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
