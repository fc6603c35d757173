import type { DeliveryDetail } from './ledger/delivery-view';
import { timelineOf } from './timeline';

const cause = { code: 'http-503', detail: 'The target answered 503.' };

const detail = (over: Partial<DeliveryDetail> = {}): DeliveryDetail => ({
  seq: 1,
  key: 'k:1',
  state: 'pending',
  attempts: 0,
  record: { id: 1 },
  label: null,
  discoveredAt: 100,
  discoveredBy: 'poll',
  dueAt: 100,
  settledAt: null,
  reference: null,
  lastError: null,
  failures: [],
  actions: [],
  ...over,
});
const failure = (number: number, endedAt: number) => ({ number, endedAt, durationMs: 5, outcome: 'retry', cause });
const kinds = (delivery: DeliveryDetail, createdAt: number | null = null) =>
  timelineOf(delivery, createdAt).map(({ at, kind }) => [at, kind]);

describe('the timeline of a record', () => {
  test('goes from its creation to its end, with all that happened between', () => {
    const delivery = detail({
      state: 'delivered',
      settledAt: 500,
      reference: 'r-1',
      failures: [failure(1, 200), failure(2, 300)],
      actions: [{ atMs: 400, operator: 'ada', action: 'replay', before: null }],
    });
    expect(timelineOf(delivery, 50)).toEqual([
      { at: 50, kind: 'created', detail: 'Created in the source.' },
      { at: 100, kind: 'discovered', detail: 'Discovered by polling the source.' },
      { at: 200, kind: 'attempt-failed', detail: 'Attempt 1 failed: The target answered 503.' },
      { at: 300, kind: 'attempt-failed', detail: 'Attempt 2 failed: The target answered 503.' },
      { at: 400, kind: 'replayed', detail: 'Replayed by ada.' },
      { at: 500, kind: 'delivered', detail: 'Delivered as r-1.' },
    ]);
  });

  test.each([
    ['poll', 'polling'],
    ['event', 'event'],
    ['repair', 'missing'],
  ] as const)('says by what it was discovered: %s', (discoveredBy, word) => {
    expect(timelineOf(detail({ discoveredBy }), null)).toEqual([
      { at: 100, kind: 'discovered', detail: expect.stringContaining(word) },
    ]);
  });

  test('has no creation where the source tells none', () => {
    expect(kinds(detail())).toEqual([[100, 'discovered']]);
    expect(kinds(detail(), 0)).toEqual([
      [0, 'created'],
      [100, 'discovered'],
    ]);
  });

  test('tells a repair apart from a replay', () => {
    const actions = [
      { atMs: 200, operator: 'ada', action: 'repair' as const, before: 'r-0' },
      { atMs: 300, operator: 'bob', action: 'replay' as const, before: null },
    ];
    expect(timelineOf(detail({ actions }), null).slice(1)).toEqual([
      { at: 200, kind: 'repaired', detail: expect.stringMatching(/ada.*r-0/) },
      { at: 300, kind: 'replayed', detail: expect.stringContaining('bob') },
    ]);
  });

  test.each([
    ['delivered', 'Delivered.'],
    ['dead', 'Given up: The target answered 503. Mend the cause, then replay it.'],
    ['uncertain', 'The answer was lost: The target answered 503. Look whether the target has it; replay it if not.'],
  ] as const)('ends as it ended, and says what to do: %s', (state, words) => {
    const delivery = detail({ state, settledAt: 500, lastError: cause });
    expect(timelineOf(delivery, null).at(-1)).toEqual({ at: 500, kind: state, detail: words });
  });

  test.each(['pending', 'delivering'] as const)('has no end while it is %s', (state) => {
    expect(kinds(detail({ state, failures: [failure(1, 200)] }))).toEqual([
      [100, 'discovered'],
      [200, 'attempt-failed'],
    ]);
  });

  test('puts what happened in the same instant into the order of causes', () => {
    const delivery = detail({ state: 'dead', settledAt: 100, lastError: cause, failures: [failure(1, 100)] });
    expect(kinds(delivery, 100).map(([, kind]) => kind)).toEqual(['created', 'discovered', 'attempt-failed', 'dead']);
  });

  test('is in the order of time, whatever order it was kept in', () => {
    const actions = [{ atMs: 150, operator: 'ada', action: 'replay' as const, before: null }];
    const delivery = detail({ failures: [failure(1, 120), failure(2, 180)], actions });
    expect(kinds(delivery).map(([at]) => at)).toEqual([100, 120, 150, 180]);
  });
});
