import type { DeliveryDto } from '@app/contracts';
import { planReplay } from './replay-plan';

const delivery = (key: string, state: DeliveryDto['state']): DeliveryDto => ({ key, state }) as DeliveryDto;
const named = (key: string, ...states: DeliveryDto['state'][]) => ({
  name: key,
  found: states.map((state) => delivery(key, state)),
});

describe('planReplay', () => {
  const all = [
    named('a', 'dead'),
    named('b', 'uncertain'),
    named('c', 'delivered'),
    named('d'),
    named('e', 'dead', 'dead'),
    named('a', 'dead'),
    { name: 'ada@example.co', found: [{ ...delivery('f', 'dead'), label: 'ada@example.com' }] },
  ];

  it('takes what was given up, once, and says why it does not take the others', () => {
    expect(planReplay(all, undefined)).toEqual({
      keys: { dead: ['a'], uncertain: ['b'] },
      refused: [
        'c: is delivered, there is nothing to replay.',
        'd: there is no such delivery.',
        'e: several begin so; give the whole email, or the key.',
        'ada@example.co: there is no such delivery, but f begins so; give the whole email, or the key.',
      ],
    });
  });

  it('keeps to the state that is asked for', () => {
    expect(planReplay(all.slice(0, 2), 'dead')).toEqual({
      keys: { dead: ['a'], uncertain: [] },
      refused: ['b: is uncertain, not dead.'],
    });
  });
});
