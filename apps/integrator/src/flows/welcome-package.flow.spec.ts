import { describeCustomer, readPackage, toWelcomePackage } from './welcome-package.flow';

describe('a customer', () => {
  it.each([
    ['of our CRM', { id: '0199a3b2-7c1e-7f7a-9d55-2f1f0c6f1a10', name: 'Zoë' }, '0199a3b2-7c1e-7f7a-9d55-2f1f0c6f1a10'],
    ['with a number', { id: 42 }, 42],
    ['with a short text', { id: 'C-42' }, 'C-42'],
  ])('%s becomes a welcome package under a key of their id alone', (_, customer, id) => {
    expect(toWelcomePackage(customer)).toEqual({
      key: `welcome_package:${id}`,
      body: { customer_id: id, package_type: 'welcome_package' },
    });
  });

  it.each([
    ['nothing', null],
    ['a text', 'customer'],
    ['no id', { name: 'Zoë' }],
    ['an empty id', { id: '' }],
    ['a fraction', { id: 1.5 }],
    ['a number beyond what JSON carries exactly', { id: 2 ** 60 }],
    ['an id with spaces', { id: 'a b' }],
    ['an id with a line break', { id: 'a\nb' }],
    ['an object', { id: {} }],
    ['an id that is too long for a header', { id: 'x'.repeat(201) }],
  ])('that is or has %s maps to a fault, and to no key', (_, customer) => {
    expect(toWelcomePackage(customer)).toEqual({ fault: expect.stringContaining('no usable id') });
  });
});

describe('an operator knows a customer', () => {
  it('by the email and by when they were created', () => {
    expect(describeCustomer({ id: 1, email: 'zoe@example.com', created_at: '2026-11-22T08:30:00.000Z' })).toEqual({
      label: 'zoe@example.com',
      createdAt: Date.UTC(2026, 10, 22, 8, 30),
    });
  });

  it.each([null, 'customer', { id: 1 }, { email: 5, created_at: 'yesterday' }])('as nothing more by %j', (customer) => {
    expect(describeCustomer(customer)).toEqual({ label: undefined, createdAt: undefined });
  });
});

describe('a package request', () => {
  it.each([
    ['of ours', { customer_id: 'C-42', package_type: 'welcome_package', created_at: '2026-11-22T08:30:00Z' }],
    ['without a type', { customer_id: 'C-42' }],
  ])('%s is of the customer’s key', (_, request) => {
    expect(readPackage(request)?.key).toBe(toKey('C-42'));
  });

  it('of a customer with a number is of the same key as its delivery', () => {
    expect(readPackage({ customer_id: 42 })?.key).toBe(toKey(42));
  });

  it('of a customer whose system writes ids in capitals is of the same key as its delivery', () => {
    const id = '0199A3B2-7C1E-7F7A-9D55-2F1F0C6F1A10';
    expect(readPackage({ customer_id: id.toLowerCase() })?.key).toBe(toKey(id));
  });

  it.each([null, {}, { customer_id: null }, { customer_id: 'C-42', package_type: 'birthday_package' }])(
    'that is %j is none of this flow',
    (request) => {
      expect(readPackage(request)).toBeUndefined();
    },
  );
});

function toKey(id: unknown): string {
  const mapped = toWelcomePackage({ id });
  return 'key' in mapped ? mapped.key : '';
}
