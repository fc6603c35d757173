import { type BadRequest, json, raw, SECRET } from '../../../../test/support/http/bad-request';

const NAME = `Mr ${SECRET}`;
const EMAIL = `${SECRET}@example.com`;

const NAMES: [fault: string, name: unknown][] = [
  ['missing', undefined],
  ['null', null],
  ['a number', 5],
  ['a boolean', true],
  ['an array', [NAME]],
  ['an object', { first: NAME }],
  ['empty', ''],
  ['spaces', '   \t '],
  ['zero-width characters', '\u200b\u200c\u200d\u2060\ufeff'],
  ['a blank letter', '\u3164'],
  ['an accent with no letter', '\u0301'],
  ['a text with NUL', `${NAME}\u0000`],
  ['a text with a bell', `${SECRET}\u0007${SECRET}`],
  ['a text with a line break', `${SECRET}\n${SECRET}`],
  ['a text with a terminal escape', `\u001b[31m${SECRET}`],
  ['a text with DEL', `${SECRET}\u007f${SECRET}`],
  ['a text with a C1 control', `${SECRET}\u0085${SECRET}`],
  ['a text with a line separator', `${SECRET}\u2028${SECRET}`],
  ['a text with a bidi override', `${SECRET}\u202e${SECRET}`],
  ['a text with a bidi isolate', `${SECRET}\u2066${SECRET}`],
  ['a lone high surrogate', `${SECRET}\ud800`],
  ['a lone low surrogate', `\udc00${SECRET}`],
  ['101 letters', 'a'.repeat(101)],
  ['101 emoji', '👋'.repeat(101)],
  ['100 letters and 50,000 accents', 'a'.repeat(100) + '\u0301'.repeat(40_000)],
];

const EMAILS: [fault: string, email: unknown][] = [
  ['missing', undefined],
  ['null', null],
  ['a number', 5],
  ['an array of an email', [EMAIL]],
  ['an object', { address: EMAIL }],
  ['empty', ''],
  ['spaces', '   '],
  ['a word', SECRET],
  ['without a domain', `${SECRET}@`],
  ['without a local part', '@example.com'],
  ['with a domain of one label', `${SECRET}@localhost`],
  ['with two @', `${SECRET}@@example.com`],
  ['with a space', `${SECRET} x@example.com`],
  ['with an empty label', `${SECRET}@example..com`],
  ['with a dot at the end', `${EMAIL}.`],
  ['with a dot at the start', `.${EMAIL}`],
  ['with a label that starts with a hyphen', `${SECRET}@-example.com`],
  ['with an address for a domain', `${SECRET}@[127.0.0.1]`],
  ['with an address in full-width digits', `${SECRET}@１２７.0.0.1`],
  ['with a display name', `Bob <${EMAIL}>`],
  ['in angle brackets', `<${EMAIL}>`],
  ['a mailto link', `mailto:${EMAIL}`],
  ['a list of two', `${EMAIL}, second@example.com`],
  ['with a quoted local part', `"${SECRET} x"@example.com`],
  ['with a header after it', `${EMAIL}\r\nBcc: all@example.com`],
  ['with a line break in an international domain', `${SECRET}@bü\r\ncher.example`],
  ['with a tab in an international domain', `${SECRET}@bü\tcher.example`],
  ['with a path after an international domain', `${SECRET}@bücher.example/path`],
  ['with a query after an international domain', `${SECRET}@bücher.example?query`],
  ['with a fragment after an international domain', `${SECRET}@bücher.example#part`],
  ['with an escape in an international domain', `${SECRET}@bücher%2eexample.com`],
  ['with NUL', `${SECRET}\u0000@example.com`],
  ['with a bidi override', `${SECRET}\u202e@example.com`],
  ['with a lone surrogate', `${SECRET}\ud800@example.com`],
  ['with a local part of 65 characters', `${'a'.repeat(65)}@example.com`],
  ['of 255 characters', `a@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(60)}.example.com`],
  ['with a local part of 10,000 characters', `${'a'.repeat(10_000)}@example.com`],
  ['with a domain of 10,000 characters', `a@${'b.'.repeat(5_000)}com`],
  ['of 90,000 @', '@'.repeat(90_000)],
];

const FIELDS: [fault: string, members: string, at: string][] = [
  ['of no use', `"nickname":"${SECRET}"`, '/nickname'],
  ['that the service makes', `"id":"${SECRET}"`, '/id'],
  ['in another letter case', `"Name":"${SECRET}"`, '/Name'],
  ['with an empty name', `"":"${SECRET}"`, '/'],
  ['whose name needs an escape', `"a/b~c":"${SECRET}"`, '/a~1b~0c'],
  ['called __proto__', `"__proto__":{"isAdmin":"${SECRET}"}`, '/__proto__'],
  ['called constructor', `"constructor":{"prototype":{"isAdmin":"${SECRET}"}}`, '/constructor'],
  ['called toString', `"toString":"${SECRET}"`, '/toString'],
];

const post = (body: unknown) => json('POST', '/customers', body);

/** Bodies that are JSON, and no customer. */
export function badCustomers(): BadRequest[] {
  return [
    ...NAMES.map(([fault, name]): BadRequest => [
      `a name: ${fault}`,
      post({ name, email: EMAIL }),
      422,
      'invalid-body',
      ['/name'],
    ]),
    ...EMAILS.map(([fault, email]): BadRequest => [
      `an email: ${fault}`,
      post({ name: NAME, email }),
      422,
      'invalid-body',
      ['/email'],
    ]),
    ...FIELDS.map(([fault, members, at]): BadRequest => [
      `a field ${fault}`,
      raw('POST', '/customers', `{"name":"${NAME}","email":"${EMAIL}",${members}}`),
      422,
      'invalid-body',
      [at],
    ]),
    ['an object with nothing in it', post({}), 422, 'invalid-body', ['/name', '/email']],
  ];
}
