import * as fc from 'fast-check';
import { normalizeText, plainTextFault } from './plain-text';

describe('plainTextFault', () => {
  it.each([
    'Ann',
    'Zoë Ångström',
    'O’Brien-Smith, Jr.',
    '山田太郎',
    'محمد',
    'नमस्ते',
    '5',
    '?',
    '👩‍👩‍👧‍👦',
    "Robert'); DROP TABLE customers;--",
    'a\u200db',
    'مرحبا\u200f',
  ])('takes %p', (text) => {
    expect(plainTextFault(text, 100)).toBeUndefined();
  });

  it.each([
    [undefined, 'is missing'],
    [null, 'must be a text'],
    [5, 'must be a text'],
    [['Ann'], 'must be a text'],
    [{ toString: () => 'Ann' }, 'must be a text'],
    [new String('Ann'), 'must be a text'],
    ['', 'must not be blank'],
    [' \u00a0\u3000', 'must not be blank'],
    ['\u200b\u200c\u200d\u2060\ufeff\u00ad', 'must not be blank'],
    ['\u3164\u115f\u1160\uffa0', 'must not be blank'],
    ['\u2800', 'must not be blank'],
    ['\u0301', 'must not be blank'],
    ['\ufe0f', 'must not be blank'],
    ['a\ud800', 'must be well-formed Unicode'],
    ['\udc00a', 'must be well-formed Unicode'],
    ['a'.repeat(101), 'must have at most 100 characters'],
    ['👋'.repeat(101), 'must have at most 100 characters'],
  ])('refuses %p: it %s', (value, fault) => {
    expect(plainTextFault(value, 100)).toBe(fault);
  });

  const controls = [
    ...range(0x00, 0x1f),
    ...range(0x7f, 0x9f),
    0x2028,
    0x2029,
    ...range(0x202a, 0x202e),
    ...range(0x2066, 0x2069),
  ];

  it('refuses every control, line separator and bidi override, wherever it stands', () => {
    for (const text of controls.map((code) => String.fromCodePoint(code))) {
      for (const value of [`${text}Ann`, `A${text}nn`, `Ann${text}`]) {
        expect([value, plainTextFault(value, 100)]).toEqual([value, 'must not contain control characters']);
      }
    }
  });

  it('counts characters, not UTF-16 units', () => {
    expect(plainTextFault('👋'.repeat(100), 100)).toBeUndefined();
  });
});

describe('normalizeText', () => {
  it('trims, and brings two spellings of the same letters to one', () => {
    expect(normalizeText('  A\u030angstro\u0308m\t\r\n')).toBe('Ångström');
    expect(normalizeText('\u212bngström')).toBe('Ångström');
  });

  it('leaves alone what is no text, for the validator to refuse', () => {
    const values = [undefined, null, 5, ['  a '], { a: ' b ' }, ' \ud800 '];

    expect(values.map(normalizeText)).toEqual(values);
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const once = normalizeText(text);
        expect(normalizeText(once)).toBe(once);
      }),
    );
  });
});

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, offset) => from + offset);
}
