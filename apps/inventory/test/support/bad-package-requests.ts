import { type BadRequest, json, raw, SECRET } from '../../../../test/support/http/bad-request';

const CUSTOMER = '0199a3b2-7c1e-7f7a-9d55-2f1f0c6f1a10';

const CUSTOMER_IDS: [fault: string, customer_id: unknown][] = [
  ['missing', undefined],
  ['null', null],
  ['a number', 42],
  ['a boolean', true],
  ['an array of an id', [CUSTOMER]],
  ['an object', { id: CUSTOMER }],
  ['empty', ''],
  ['a word', SECRET],
  ['without hyphens', CUSTOMER.replaceAll('-', '')],
  ['in braces', `{${CUSTOMER}}`],
  ['with a space before it', ` ${CUSTOMER}`],
  ['with a line break after it', `${CUSTOMER}\n`],
  ['with NUL after it', `${CUSTOMER}\u0000`],
  ['with a letter that is not hexadecimal', `g${CUSTOMER.slice(1)}`],
  ['in full-width digits', CUSTOMER.replaceAll('0', '０')],
  ['a lone surrogate', '\ud800'],
  ['SQL', `' OR '${SECRET}'='${SECRET}`],
  ['of 90,000 characters', CUSTOMER.repeat(2_500)],
];

const PACKAGE_TYPES: [fault: string, package_type: unknown][] = [
  ['null', null],
  ['a number', 5],
  ['an array of a type', ['welcome_package']],
  ['an object', { type: 'welcome_package' }],
  ['empty', ''],
  ['with upper-case letters', 'Welcome_Package'],
  ['with a space', 'welcome package'],
  ['with a space after it', 'welcome_package '],
  ['with a line break after it', 'welcome_package\n'],
  ['with NUL after it', 'welcome_package\u0000'],
  ['with a zero-width space', 'welcome\u200b_package'],
  ['with a look-alike letter', 'welc\u043eme_package'],
  ['with an accent', 'wélcome_package'],
  ['that starts with a digit', '2nd_package'],
  ['with SQL', `x' OR '${SECRET}`],
  ['of 65 characters', 'a'.repeat(65)],
  ['of 90,000 characters', 'a'.repeat(90_000)],
];

const FIELDS: [fault: string, members: string, at: string][] = [
  ['of no use', `"colour":"${SECRET}"`, '/colour'],
  ['that the service makes', `"status":"delivered"`, '/status'],
  ['that belongs into a header here', `"idempotency_key":"${SECRET}"`, '/idempotency_key'],
  ['called __proto__', `"__proto__":{"isAdmin":"${SECRET}"}`, '/__proto__'],
  ['called constructor', `"constructor":{"prototype":{"isAdmin":"${SECRET}"}}`, '/constructor'],
  ['called toString', `"toString":"${SECRET}"`, '/toString'],
];

const KEYS: [fault: string, key: string][] = [
  ['empty', ''],
  ['of 256 characters', SECRET.padEnd(256, 'k')],
  ['with a space', `${SECRET} x`],
  ['with a tab', `${SECRET}\tx`],
  ['with a letter outside ASCII', `${SECRET}é`],
  ['that is two', `${SECRET}, ${SECRET}`],
];

const STATUSES: [fault: string, status: unknown][] = [
  ['missing', undefined],
  ['null', null],
  ['a number', 1],
  ['an array of a status', ['shipped']],
  ['an object', { to: 'shipped' }],
  ['empty', ''],
  ['in upper case', 'SHIPPED'],
  ['with a space', ' shipped'],
  ['a word', SECRET],
  ['a property of all objects', 'constructor'],
];

/** Bodies that are JSON, and no package request; and keys that are none. */
export function badPackageRequests(): BadRequest[] {
  const path = '/package-requests';
  const post = (body: unknown, headers?: Record<string, string>) => json('POST', path, body, headers);
  return [
    ...CUSTOMER_IDS.map(([fault, customer_id]): BadRequest => [
      `a customer_id: ${fault}`,
      post({ customer_id }),
      422,
      'invalid-body',
      ['/customer_id'],
    ]),
    ...PACKAGE_TYPES.map(([fault, package_type]): BadRequest => [
      `a package_type: ${fault}`,
      post({ customer_id: CUSTOMER, package_type }),
      422,
      'invalid-body',
      ['/package_type'],
    ]),
    ...FIELDS.map(([fault, members, at]): BadRequest => [
      `a field ${fault}`,
      raw('POST', path, `{"customer_id":"${CUSTOMER}",${members}}`),
      422,
      'invalid-body',
      [at],
    ]),
    ...KEYS.map(([fault, key]): BadRequest => [
      `an Idempotency-Key ${fault}`,
      post({ customer_id: CUSTOMER }, { 'idempotency-key': key }),
      400,
      'invalid-idempotency-key',
    ]),
  ];
}

/** Steps that are none, for the request at `path`. */
export function badSteps(path: string): BadRequest[] {
  return [
    ...STATUSES.map(([fault, status]): BadRequest => [
      `a status: ${fault}`,
      json('PATCH', path, { status }),
      422,
      'invalid-body',
      ['/status'],
    ]),
    [
      'a step with another field',
      json('PATCH', path, { status: 'shipped', package_type: SECRET }),
      422,
      'invalid-body',
      ['/package_type'],
    ],
  ];
}

/** Filters that the list does not have. */
export function badFilters(path: string): BadRequest[] {
  const filters = [
    ['customer_id', SECRET],
    ['customer_id', ''],
    ['customer_id', `${CUSTOMER}&customer_id=${CUSTOMER}`],
    ['customer_id', `${CUSTOMER}%00`],
    ['package_type', ''],
    ['package_type', 'Welcome'],
    ['package_type', `a&package_type=b`],
    ['package_type', '%25'],
    ['status', ''],
    ['status', SECRET],
    ['status', 'pending&status=shipped'],
    ['status', 'PENDING'],
  ] as const;
  return filters.map(([name, value]) => [
    `the filter ${name}=${value}`,
    { path: `${path}?${name}=${value}` },
    400,
    'invalid-query',
    [name],
  ]);
}
