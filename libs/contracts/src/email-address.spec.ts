import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { IsEmailAddress, normalizeEmail, NormalizedEmail } from './email-address';

class Contact {
  @NormalizedEmail()
  @IsEmailAddress()
  email!: unknown;
}

/** The address as it is stored, or why it is not. */
function read(email: unknown): { stored: unknown } | { fault: unknown } {
  const contact = plainToInstance(Contact, { email });
  const [error] = validateSync(contact);
  return error === undefined ? { stored: contact.email } : { fault: Object.values(error.constraints ?? {})[0] };
}

describe('an email address', () => {
  it.each([
    ['zoe@example.com', 'zoe@example.com'],
    ['  zoe@example.com \r\n', 'zoe@example.com'],
    ['Zoe.Ann+tag@Example.COM', 'Zoe.Ann+tag@Example.COM'],
    ["o'brien!#$%&*/=?^_`{|}~-@example.com", "o'brien!#$%&*/=?^_`{|}~-@example.com"],
    ['zoe\u0308@example.com', 'zoë@example.com'],
    ['info@bücher.example', 'info@xn--bcher-kva.example'],
    ['info@BÜCHER.example', 'info@xn--bcher-kva.example'],
    ['info@bücher。example', 'info@xn--bcher-kva.example'],
    ['box@\u0430pple.com', 'box@xn--pple-43d.com'],
    [`${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`],
  ])('%p is stored as %p', (email, stored) => {
    expect(read(email)).toEqual({ stored });
  });

  it.each([
    undefined,
    null,
    5,
    ['zoe@example.com'],
    '',
    'zoe',
    '@example.com',
    'zoe@',
    'zoe@localhost',
    'Bob <zoe@example.com>',
    '"zoe x"@example.com',
    'zoe@example.com, ann@example.com',
    'zoe@example.com\r\nBcc: all@example.com',
    'zoe@bü\r\ncher.example',
    'zoe@bücher.example/path',
    'zoe@bücher.example?query',
    'zoe@bücher.example#part',
    'zoe@bücher.example\\path',
    'zoe@bücher%2eexample',
    'zoe@bücher.example:25',
    'zoe@bücher.example。',
    'zoe@[127.0.0.1]',
    'zoe@１２７.0.0.1',
    'zoe\u0000@example.com',
    'zoe\ud800@example.com',
    `${'a'.repeat(65)}@example.com`,
    `zoe@${'b.'.repeat(5000)}com`,
  ])('%p is refused, and says why in words of its own', (email) => {
    const result = read(email);

    expect(result).toEqual({ fault: expect.stringMatching(/^(is missing|must )/) });
  });

  it('is stored the same when it comes back as it was stored', () => {
    for (const email of ['info@bücher.example', ' Zoë@EXAMPLE.com ', 'x@xn--bcher-kva.example']) {
      expect(normalizeEmail(normalizeEmail(email))).toBe(normalizeEmail(email));
    }
  });
});
