import { DELIVERY_STATES, DELIVERY_TRANSITIONS, type DeliveryState, REPLAYABLE_STATES } from './delivery-states';

const nextOf = (state: DeliveryState): readonly DeliveryState[] => Object.values(DELIVERY_TRANSITIONS[state]);

function reachableFrom(state: DeliveryState): Set<DeliveryState> {
  const reached = new Set<DeliveryState>([state]);
  for (const one of reached) nextOf(one).forEach((next) => reached.add(next));
  return reached;
}

describe('the life of a delivery', () => {
  test('every transition leads to a state that there is', () => {
    for (const state of DELIVERY_STATES) expect(DELIVERY_STATES).toEqual(expect.arrayContaining([...nextOf(state)]));
  });

  test('every state can be reached from pending', () => {
    expect([...reachableFrom('pending')].sort()).toEqual([...DELIVERY_STATES].sort());
  });

  test('delivered is the end, but for the repair of an effect that is gone: no replay leads out of it', () => {
    expect(DELIVERY_TRANSITIONS.delivered).toEqual({ repair: 'pending' });
  });

  test('from every other state a delivery can still be delivered', () => {
    for (const state of DELIVERY_STATES) expect(reachableFrom(state)).toContain('delivered');
  });

  test('only what ended without an effect that is known may be replayed', () => {
    expect(REPLAYABLE_STATES).toEqual(['dead', 'uncertain']);
  });

  test('whatever becomes of a worker, its deliveries have a state to go to', () => {
    expect(nextOf('delivering')).toEqual(expect.arrayContaining(['pending', 'uncertain']));
  });
});
