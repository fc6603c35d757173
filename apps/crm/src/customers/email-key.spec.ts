import { emailKey } from './email-key';

describe('emailKey', () => {
  it.each([
    ['letter case', 'Zoe@Example.com', 'zOE@eXAMPLE.COM'],
    ['the spaces around it', 'zoe@example.com', '\t zoe@example.com\r\n'],
    ['NFC and NFD', 'zo\u00eb@example.com', 'zoe\u0308@example.com'],
    ['NFD and letter case', 'zo\u00eb@example.com', 'ZOE\u0308@EXAMPLE.COM'],
    ['the form of an international domain', 'a@bücher.example', 'A@XN--BCHER-KVA.EXAMPLE'],
    ['ß, ẞ and SS', 'stra\u00dfe@example.com', 'STRASSE@example.com'],
    ['the capital ẞ', 'stra\u00dfe@example.com', 'STRA\u1e9eE@example.com'],
    ['the two small sigmas', 'οδος@example.com', 'οδοσ@example.com'],
    ['the long s', 'maſs@example.com', 'mass@example.com'],
    ['the Kelvin sign', 'x\u212a@example.com', 'xk@example.com'],
    ['İ in NFC and NFD', '\u0130@example.com', 'I\u0307@example.com'],
    ['a ligature', 'o\ufb03ce@example.com', 'OFFICE@example.com'],
  ])('is the same whatever %s', (_rule, first, second) => {
    expect(emailKey(first)).toBe(emailKey(second));
  });

  it.each([
    ['an accent', 'zoe@example.com', 'zoë@example.com'],
    ['a tag', 'zoe@example.com', 'zoe+x@example.com'],
    ['a dot', 'zo.e@example.com', 'zoe@example.com'],
    ['the dot of İ', 'izmir@example.com', '\u0130zmir@example.com'],
    ['the alphabet', 'paypal@example.com', 'p\u0430ypal@example.com'],
    ['ß in a domain', 'a@straße.example', 'a@strasse.example'],
    ['the domain', 'a@example.com', 'a@example.org'],
  ])('is another one when they differ by %s', (_rule, first, second) => {
    expect(emailKey(first)).not.toBe(emailKey(second));
  });

  it('does not know the letter case of any character of Unicode', () => {
    const told: string[] = [];
    for (let code = 0; code <= 0x10ffff; code++) {
      const letter = String.fromCodePoint(code);
      const upper = letter.toUpperCase();
      const lower = letter.toLowerCase();
      if ((upper === letter && lower === letter) || !letter.isWellFormed()) continue;
      const key = emailKey(`${letter}@example.com`);
      if (key !== emailKey(`${upper}@example.com`) || key !== emailKey(`${lower}@example.com`)) told.push(letter);
    }
    expect(told).toEqual([]);
  });

  it('of a key is the key', () => {
    for (const email of ['Stra\u1e9ee@BÜCHER.example', '\u0130\u0345@example.com', 'ΟΔΟΣ@example.com']) {
      expect(emailKey(emailKey(email))).toBe(emailKey(email));
    }
  });
});
