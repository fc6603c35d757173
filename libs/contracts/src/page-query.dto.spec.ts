import * as fc from 'fast-check';
import { strictInteger } from './page-query.dto';

describe('strictInteger', () => {
  it('reads every number that is written the one way it can be', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9_999_999_999 }), (number) => {
        expect(strictInteger(String(number))).toBe(number);
      }),
    );
  });

  it.each([
    '',
    ' ',
    ' 5',
    '5 ',
    '05',
    '+5',
    '-5',
    '5.0',
    '5.',
    '1e2',
    '0x10',
    '0b1',
    '1_000',
    '5n',
    '٣',
    '５',
    '5\n',
    'NaN',
    'Infinity',
    '12345678901',
  ])('leaves %p a text, for the validator to refuse', (text) => {
    expect(strictInteger(text)).toBe(text);
  });

  it.each([[['5']], [['5', '5']], [{ a: '5' }], [null], [undefined], [5]])('leaves %p as it is', (value) => {
    expect(strictInteger(value)).toBe(value);
  });
});
