import { displayWidth, printable } from './printable';

describe('printable', () => {
  it.each([
    ['Zoë Ångström', 'Zoë Ångström'],
    ['a\u001b[2Jb', 'a [2Jb'],
    ['a\r\nb\u0000\u009bc', 'a b c'],
    ['a\u202eb', 'a b'],
    ['a\ud800', 'a\ufffd'],
  ])('makes %j one harmless line', (text, line) => {
    expect(printable(text)).toBe(line);
  });
});

describe('displayWidth', () => {
  it.each([
    ['Ann', 3],
    ['山田', 4],
    ['e\u0301', 1],
    ['👋', 2],
  ])('of %s is %d', (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });
});
