import { PACKAGE_REQUEST_STATUSES } from '@app/contracts';
import { statusBefore } from './request-status';

describe('statusBefore', () => {
  it('leads from pending to shipped to delivered, and from nowhere to pending', () => {
    expect(PACKAGE_REQUEST_STATUSES.map((status) => [statusBefore(status), status])).toEqual([
      [undefined, 'pending'],
      ['pending', 'shipped'],
      ['shipped', 'delivered'],
    ]);
  });
});
