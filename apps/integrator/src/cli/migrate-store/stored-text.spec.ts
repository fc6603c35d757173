import { assert, bigInt, property } from 'fast-check';
import { isKnownType, storedText } from './stored-text';

describe('a value on its way from SQLite to PostgreSQL', () => {
  it.each([
    [null, 'text', null],
    ['Zoë "\\n\'', 'text', 'Zoë "\\n\''],
    ['NULL', 'character varying', 'NULL'],
    [9_223_372_036_854_775_807n, 'bigint', '9223372036854775807'],
    [-2_147_483_648n, 'integer', '-2147483648'],
    [1n, 'boolean', 'true'],
    [0n, 'boolean', 'false'],
  ])('is %p, as %s: %p', (value, type, text) => {
    expect(storedText(value, type)).toBe(text);
  });

  it.each([
    ['a\0b', 'text', 'has a NUL character'],
    [2_147_483_648n, 'integer', 'is too large for 32 bits'],
    [-32_769n, 'smallint', 'is too large for 16 bits'],
    [1.5, 'bigint', 'is no whole number'],
    ['7', 'bigint', 'is no whole number'],
    [2n, 'boolean', 'is neither 0 nor 1'],
    [7n, 'text', 'is no text'],
    [Buffer.from('x'), 'text', 'is no text'],
  ])('that is %p is not brought into a column of type %s: it %s', (value, type, reason) => {
    expect(() => storedText(value, type)).toThrow(reason);
  });

  it('is the same number, whatever the number', () => {
    const numbers = bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    assert(property(numbers, (n) => expect(BigInt(storedText(n, 'bigint') ?? '')).toBe(n)));
  });
});

it.each(['bytea', 'jsonb', 'double precision', 'timestamp with time zone', '', 'constructor'])(
  'the type %p is not known, because nothing of it was ever in a file of ours',
  (type) => expect(isKnownType(type)).toBe(false),
);
