import type { DeliveryDto } from '@app/contracts';
import { exactMatch } from './find-delivery';

const ANN = { key: 'welcome_package:1', label: 'ann@example.com' } as DeliveryDto;
const ANNA = { key: 'welcome_package:11', label: 'ann@example.com.au' } as DeliveryDto;

describe('exactMatch', () => {
  it.each(['ann@example.com', ' ANN@Example.com', 'welcome_package:1', '1'])('knows one by %j', (search) => {
    expect(exactMatch([ANNA, ANN], search)).toEqual([ANN]);
  });

  it('knows one by a UUID in capitals, as its CRM may write it', () => {
    const uuid = '0199a3b2-7c1e-7f7a-9d55-2f1f0c6f1a10';
    const one = { key: `welcome_package:${uuid}`, label: null } as DeliveryDto;
    expect(exactMatch([ANN, one], uuid.toUpperCase())).toEqual([one]);
  });

  it('knows none by the beginning of several', () => {
    expect(exactMatch([ANNA, ANN], 'ann@')).toBeUndefined();
  });
});
