import { flowState } from './flow-state';

const stall = { reason: 'not-polled', detail: 'd', since: 0 } as const;

describe('a flow', () => {
  it.each([
    [{ pausedAt: null }, null, 'running'],
    [{ pausedAt: null }, stall, 'stalled'],
    [{ pausedAt: 1 }, null, 'paused'],
    // What an operator decided is the first thing to know, whatever else is wrong.
    [{ pausedAt: 1 }, stall, 'paused'],
  ] as const)('as %j with the stall %j is %s', (motion, found, state) => {
    expect(flowState(motion, found)).toBe(state);
  });
});
