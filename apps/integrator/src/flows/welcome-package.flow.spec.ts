import { toWelcomePackage } from './welcome-package.flow';

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
