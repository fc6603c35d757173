import type { DeliveryDto } from '@app/contracts';
import { exactMatch } from './find-delivery';

const ANN = { key: 'welcome_package:1', label: 'ann@example.com' } as DeliveryDto;
const ANNA = { key: 'welcome_package:11', label: 'ann@example.com.au' } as DeliveryDto;

describe('exactMatch', () => {
  it.each(['ann@example.com', ' ANN@Example.com', 'welcome_package:1', '1'])('knows one by %j', (search) => {
    expect(exactMatch([ANNA, ANN], search)).toEqual([ANN]);
  });

  it('knows none by the beginning of several', () => {
    expect(exactMatch([ANNA, ANN], 'ann@')).toBeUndefined();
  });
});
