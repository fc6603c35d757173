import { flowState } from './flow-state';

const cause = { code: 'c', detail: 'd' };
const hold = { cause, heldSince: 0, failures: 1, probeAt: 1 };
const healthy = { hold: null, lastPollError: null, pausedAt: null };

describe('a flow', () => {
  it.each([
    [healthy, 'running'],
    [{ ...healthy, lastPollError: cause }, 'stalled'],
    [{ ...healthy, hold }, 'stalled'],
    [{ ...healthy, pausedAt: 1 }, 'paused'],
    // What an operator decided is the first thing to know, whatever else is wrong.
    [{ hold, lastPollError: cause, pausedAt: 1 }, 'paused'],
  ] as const)('as %j is %s', (view, state) => {
    expect(flowState(view)).toBe(state);
  });
});
