import { PACKAGE_REQUEST_STATUSES, type PackageRequestDto } from '@app/contracts';
import { answerExisting, type NewRequest } from './request-answer';

const CUSTOMER = '0199a3b2-7c1e-7f7a-9d55-2f1f0c6f1a10';
const OTHER_CUSTOMER = '0199a3b2-7c1e-7f7a-9d55-2f1f0c6f1a11';

const wanted: NewRequest = { customer_id: CUSTOMER, package_type: 'welcome_package', idempotency_key: 'key' };

function existing(members: Partial<PackageRequestDto> = {}): PackageRequestDto {
  return {
    request_id: '0199a3b2-9f00-7aa1-8a3e-55aa0c6f1b22',
    customer_id: CUSTOMER,
    package_type: 'welcome_package',
    status: 'pending',
    created_at: '2026-11-22T08:30:01.000Z',
    ...members,
  };
}

describe('answerExisting', () => {
  it.each(PACKAGE_REQUEST_STATUSES)(
    'gives the first answer again, as it was then, when the request is %s now',
    (status) => {
      expect(answerExisting(wanted, { byKey: existing({ status }) })).toEqual({
        kind: 'replayed',
        request: existing(),
      });
    },
  );

  it.each([
    ['another customer', { customer_id: OTHER_CUSTOMER }],
    ['another package', { package_type: 'birthday_package' }],
  ])('refuses a key that was used for %s', (_what, members) => {
    expect(answerExisting(wanted, { byKey: existing(members) })).toEqual({ kind: 'key-reused' });
  });

  it('names the package that the customer has, as it is now', () => {
    const byCustomer = existing({ status: 'shipped' });

    expect(answerExisting(wanted, { byCustomer })).toEqual({ kind: 'already-requested', request: byCustomer });
  });

  it('goes by the key when both stand in the way: the key names a retry', () => {
    const byCustomer = existing({ request_id: '0199a3b2-9f00-7aa1-8a3e-55aa0c6f1b33' });

    expect(answerExisting(wanted, { byKey: existing(), byCustomer })).toMatchObject({ kind: 'replayed' });
    expect(answerExisting(wanted, { byKey: existing({ customer_id: OTHER_CUSTOMER }), byCustomer })).toEqual({
      kind: 'key-reused',
    });
  });

  it('fails loudly when nothing stands in the way: the schema and this function disagree', () => {
    expect(() => answerExisting(wanted, {})).toThrow('Nothing stands in the way');
  });
});
