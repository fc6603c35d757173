import * as fc from 'fast-check';
import type { Sent } from './flow';
import { settle } from './settlement';

const NOW = 1_000_000;
const backoff = { baseMs: 1000, capMs: 30_000 };
const cause = { code: 'http-500', detail: 'The target answered 500.', status: 500 };

function settleOne(outcome: Sent['outcome'], { attempts = 0, random = 0.5, sentAtMs = NOW } = {}) {
  return settle({ key: 'k', outcome, durationMs: 7 }, { seq: 1, attempts, sentAtMs, nowMs: NOW, backoff, random });
}

describe('settle', () => {
  test.each<[rule: string, Sent['outcome'], Partial<ReturnType<typeof settle>>]>([
    [
      'delivered keeps the target’s own id',
      { kind: 'delivered', reference: 'r-1' },
      { state: 'delivered', reference: 'r-1', dueAt: null, cause: null },
    ],
    [
      'delivered without an id of the target is delivered all the same',
      { kind: 'delivered', reference: null },
      { state: 'delivered', reference: null, dueAt: null, cause: null },
    ],
    ['a rejected one is dead, with its cause', { kind: 'reject', cause }, { state: 'dead', dueAt: null, cause }],
    ['an uncertain one waits for a human', { kind: 'uncertain', cause }, { state: 'uncertain', dueAt: null, cause }],
    [
      'a pause leaves it due at once: the hold waits, not it',
      { kind: 'pause', cause },
      { state: 'pending', dueAt: NOW, cause },
    ],
    ['a retry waits for its backoff', { kind: 'retry', cause }, { state: 'pending', dueAt: NOW + 500, cause }],
    [
      'a retry does not come before the target wants it',
      { kind: 'retry', cause, notBefore: NOW + 9000 },
      { state: 'pending', dueAt: NOW + 9000, cause },
    ],
    [
      'a floor that its backoff exceeds changes nothing',
      { kind: 'retry', cause, notBefore: NOW + 1 },
      { state: 'pending', dueAt: NOW + 500, cause },
    ],
    [
      'when the target is not there it stays due: the hold waits, not it',
      { kind: 'retry', cause, isTargetDown: true },
      { state: 'pending', dueAt: NOW, cause },
    ],
    [
      'when the target says when to come back, that is a floor for it too: the hold may end early',
      { kind: 'retry', cause, isTargetDown: true, notBefore: NOW + 9000 },
      { state: 'pending', dueAt: NOW + 9000, cause },
    ],
    [
      'an interrupted one is due at once and has no cause, so no attempt is counted',
      { kind: 'interrupted' },
      { state: 'pending', dueAt: NOW, cause: null },
    ],
  ])('%s', (_rule, outcome, expected) => {
    expect(settleOne(outcome)).toMatchObject({ key: 'k', durationMs: 7, outcome: outcome.kind, ...expected });
  });

  test('the backoff grows with the attempts that failed before', () => {
    const waits = [0, 1, 2, 3, 50].map(
      (attempts) => (settleOne({ kind: 'retry', cause }, { attempts }).dueAt ?? 0) - NOW,
    );
    expect(waits).toEqual([500, 1000, 2000, 4000, 15_000]);
  });

  test('a delivery has a time if and only if it is pending: nothing waits without a timer', () => {
    const anyOutcome = fc.oneof(
      fc.constantFrom<Sent['outcome']>(
        { kind: 'interrupted' },
        { kind: 'delivered', reference: null },
        { kind: 'reject', cause },
        { kind: 'pause', cause },
        { kind: 'uncertain', cause },
      ),
      fc.record({
        kind: fc.constant('retry' as const),
        cause: fc.constant(cause),
        notBefore: fc.nat(2 * NOW),
        isTargetDown: fc.boolean(),
      }),
    );
    fc.assert(
      fc.property(anyOutcome, fc.nat(200), (outcome, attempts) => {
        const { state, dueAt } = settleOne(outcome, { attempts });
        expect(dueAt !== null).toBe(state === 'pending');
        expect(dueAt ?? NOW).toBeGreaterThanOrEqual(NOW);
      }),
    );
  });
});
