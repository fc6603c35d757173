import type { DeliveryStateName } from '@app/contracts';
import type { DeliveryFilter } from '../wire/flow-api';
import { replayOffers } from './replay-offers';

describe('what a list offers to replay as a whole', () => {
  it.each<[DeliveryFilter, DeliveryStateName[], string[]]>([
    [{}, ['dead'], []],
    [{ state: 'dead' }, ['dead'], ['dead']],
    [{ state: 'dead' }, [], []],
    [{ state: 'dead', error_code: 'http-422' }, [], []],
    [{ error_code: 'http-422' }, ['pending', 'dead'], ['dead']],
    [{ error_code: 'http-422' }, ['pending'], []],
    [{ state: 'uncertain' }, ['uncertain'], ['uncertain']],
    [{ state: 'uncertain' }, [], []],
  ])('%p of %p', (filter, states, offers) => {
    expect(
      replayOffers(
        filter,
        states.map((state) => ({ state })),
      ),
    ).toEqual(offers);
  });
});
