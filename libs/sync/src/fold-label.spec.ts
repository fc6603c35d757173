import * as fc from 'fast-check';
import { foldLabel } from './fold-label';

test.each([
  ['letter case', 'Ada@Example.COM', 'ada@example.com'],
  ['spaces around it', ' \t ada@example.com\u00a0', 'ada@example.com'],
  ['the form of accents', 'Zoe\u0308', 'zo\u00eb'],
  ['another letter for the same sign', '\u212bngstr\u00f6m', '\u00e5ngstr\u00f6m'],
])('a folded label does not tell %s', (_what, label, folded) => {
  expect(foldLabel(label)).toBe(folded);
});

test('spaces inside a label stay', () => {
  expect(foldLabel('Ada  Lovelace')).toBe('ada  lovelace');
});

test('a label is cut where an email must end', () => {
  expect(foldLabel('a'.repeat(300))).toHaveLength(254);
  expect(foldLabel('a'.repeat(254))).toHaveLength(254);
});

test('a label that is folded again stays as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), (label) => {
      expect(foldLabel(foldLabel(label))).toBe(foldLabel(label));
    }),
    { seed: 7, numRuns: 2000 },
  );
});

test('a letter that has one character with its accent in lower case alone is found in both', () => {
  const letters = ['\u01f0', '\u1e96', '\u1e97', '\u1e98', '\u1e99', '\u0390', '\u03b0'];
  expect(letters.map((letter) => foldLabel(letter.toUpperCase()))).toEqual(letters);
});

test('what a label begins with is what its folded form begins with, whatever the letter case', () => {
  const word = fc.string({ unit: fc.constantFrom(...'abzÄöÉ1@.'), minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(word, word, (prefix, rest) => {
      expect(foldLabel(prefix + rest).startsWith(foldLabel(prefix.toUpperCase()))).toBe(true);
    }),
    { seed: 7, numRuns: 500 },
  );
});
