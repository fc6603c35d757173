import { encodeCursor } from '@app/platform';
import { type BadRequest, get, SECRET } from './bad-request';

const base64url = (text: string): string => Buffer.from(text).toString('base64url');

const LIMITS = [
  ['0', '0'],
  ['-1', '-1'],
  ['1001', '1001'],
  ['1e9', '1e9'],
  ['1000000000', '1000000000'],
  ['1e2', '1e2'],
  ['0x10', '0x10'],
  ['5.0', '5.0'],
  ['05', '05'],
  ['+5', '%2B5'],
  ['5 with a space before it', '%205'],
  ['5 with a NUL after it', '5%00'],
  ['5 in full-width digits', encodeURIComponent('５')],
  ['a word', SECRET],
  ['nothing', ''],
  ['Infinity', 'Infinity'],
] as const;

/** Queries and paths that no list reads. */
export function badQueries(path: string): BadRequest[] {
  const epoch = '0199a3b2-7c1e-4f7a-9d55-2f1f0c6f1a10';
  const cursors = [
    ['nothing', ''],
    ['a word', SECRET],
    ['a number', '5'],
    ['a broken escape', '%ZZ'],
    ['bytes that are not UTF-8', '%ff%fe'],
    ['base64 that is no cursor', base64url(SECRET)],
    ['another version', base64url(`2.${epoch}.1`)],
    ['a negative number', base64url(`1.${epoch}.-1`)],
    ['more than an integer holds', base64url(`1.${epoch}.9223372036854775808`)],
    ['more than a double counts', base64url(`1.${epoch}.9007199254740993`)],
    ['a character too many', `${encodeCursor({ epoch, seq: 1 })}*`],
    ['a cursor twice over', encodeCursor({ epoch, seq: 1 }).repeat(2)],
    ['10,000 characters', 'A'.repeat(10_000)],
  ] as const;
  const parameters = [
    ['an unknown one', `offset=${SECRET}`, 'offset'],
    ['one in another letter case', 'Limit=5', 'Limit'],
    ['one that objects inherit', 'toString=1', 'toString'],
    ['__proto__', `__proto__=${SECRET}`, '__proto__'],
    ['constructor', 'constructor=1', 'constructor'],
    ['an array of limits', 'limit[]=5', 'limit[]'],
    ['a nested position', 'after[a]=5', 'after[a]'],
    ['a repeated limit', 'limit=5&limit=5', 'limit'],
    ['a repeated position', `after=${SECRET}&after=${SECRET}`, 'after'],
  ] as const;
  return [
    ...LIMITS.map(([fault, limit]): BadRequest => [
      `a limit of ${fault}`,
      get(`${path}?limit=${limit}`),
      400,
      'invalid-query',
      ['limit'],
    ]),
    ...parameters.map(([fault, query, at]): BadRequest => [
      `a parameter, ${fault}`,
      get(`${path}?${query}`),
      400,
      'invalid-query',
      [at],
    ]),
    ...cursors.map(([fault, after]): BadRequest => [
      `a position of ${fault}`,
      get(`${path}?after=${after}`),
      400,
      'invalid-cursor',
    ]),
    ['a position of another epoch', get(`${path}?after=${encodeCursor({ epoch, seq: 0 })}`), 410, 'expired-cursor'],
  ];
}

/** Ids that are none, sent with `method`. */
export function badIds(method: string, path: string): BadRequest[] {
  const ids = [
    ['a word', SECRET],
    ['a number', '1'],
    ['a NUL', '%00'],
    ['a path to a file', '..%2f..%2fetc%2fpasswd'],
    ['a UUID with something after it', `0199a3b2-7c1e-7f7a-9d55-2f1f0c6f1a10${SECRET}`],
    ['a UUID with a line break after it', '0199a3b2-7c1e-7f7a-9d55-2f1f0c6f1a10%0a'],
    ['a UUID in braces', '%7B0199a3b2-7c1e-7f7a-9d55-2f1f0c6f1a10%7D'],
    ['SQL', `'%20OR%20'1'='1`],
    ['10,000 characters', 'a'.repeat(10_000)],
  ] as const;
  const broken = [
    ['a broken escape', '%ZZ'],
    ['an overlong slash', '%c0%af'],
  ] as const;
  return [
    ...ids.map(([fault, id]): BadRequest => [
      `${method} of ${fault}`,
      { method, path: `${path}/${id}` },
      404,
      'not-found',
    ]),
    ...broken.map(([fault, id]): BadRequest => [
      `${method} of ${fault}`,
      { method, path: `${path}/${id}` },
      400,
      'malformed-request',
    ]),
  ];
}
