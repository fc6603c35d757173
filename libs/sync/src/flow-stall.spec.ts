import { type FlowMotion, stallOf } from './flow-stall';

const RULES = { afterMs: 60_000, pollEveryMs: 10_000 };
const OPENED = 1_000_000;
const cause = { code: 'http-503', detail: 'The source answered 503.' };
const hold = { cause: { code: 'http-500', detail: 'The target answered 500.' }, heldSince: 0, failures: 1, probeAt: 0 };
const moving: FlowMotion = {
  pausedAt: null,
  resumedAt: null,
  replayedAt: null,
  lastPollAt: null,
  lastPollError: null,
  pollFailingSince: null,
  oldestUndeliveredAt: null,
  oldestUndeliveredError: null,
  lastSettledAt: null,
  hold: null,
};
const unreadable: FlowMotion = {
  ...moving,
  pollFailingSince: OPENED,
  lastPollError: cause,
  lastPollAt: OPENED + 60_000,
};
const stuck: FlowMotion = { ...moving, oldestUndeliveredAt: OPENED + 1000, lastPollAt: OPENED + 60_000 };

/** Why it is stalled, `afterMs` after it was opened. */
const at = (flow: FlowMotion, afterMs: number) => stallOf(flow, RULES, OPENED, OPENED + afterMs);

describe('a flow is stalled', () => {
  test('when every poll has failed for too long, with the last cause', () => {
    expect(at(unreadable, 60_000)).toBeNull();
    expect(at(unreadable, 60_001)).toEqual({ reason: 'source-unreadable', detail: cause.detail, since: OPENED });
  });

  test('when there is something to deliver and nothing came to an end for too long', () => {
    expect(at(stuck, 61_000)).toBeNull();
    expect(at(stuck, 61_001)).toMatchObject({ reason: 'nothing-settled', since: OPENED + 1000 });
  });

  test('by what holds the target, in its words', () => {
    expect(at({ ...stuck, hold }, 61_001)).toMatchObject({ reason: 'nothing-settled', detail: hold.cause.detail });
  });

  test('when no poll came to an end, for an interval longer, and the time for which a poll need not be noted', () => {
    expect(at(moving, 71_000)).toBeNull();
    expect(at(moving, 71_001)).toMatchObject({ reason: 'not-polled', since: OPENED });
  });

  test('and not because polls are more frequent than they are noted', () => {
    const often = { afterMs: 500, pollEveryMs: 200 };
    const notedBefore = (ms: number) =>
      stallOf({ ...moving, lastPollAt: OPENED + 5000 }, often, OPENED, OPENED + 5000 + ms);
    expect(notedBefore(1200)).toBeNull();
    expect(notedBefore(1701)).toMatchObject({ reason: 'not-polled' });
  });

  test('by a source that cannot be read, whatever is replayed meanwhile', () => {
    expect(at({ ...unreadable, replayedAt: OPENED + 50_000 }, 60_001)).toMatchObject({ reason: 'source-unreadable' });
  });

  test('and not before what was replayed has had its time', () => {
    const replayed = { ...stuck, oldestUndeliveredAt: 0, replayedAt: OPENED + 50_000, lastPollAt: OPENED + 110_000 };
    expect(at(replayed, 110_000)).toBeNull();
    expect(at(replayed, 110_001)).toMatchObject({ reason: 'nothing-settled', since: OPENED + 50_000 });
  });

  test('and not before it has had the time since a start or a resume', () => {
    const before = { ...stuck, oldestUndeliveredAt: 0, lastSettledAt: 0, pollFailingSince: 0, lastPollError: cause };
    expect(at(before, 60_000)).toBeNull();
    expect(at({ ...before, resumedAt: OPENED + 50_000 }, 110_000)).toBeNull();
    expect(at({ ...before, resumedAt: OPENED + 50_000 }, 110_001)).not.toBeNull();
  });
});

describe('a flow is not stalled', () => {
  const settled = { ...stuck, lastSettledAt: OPENED + 50_000 };

  test.each<[string, FlowMotion, number]>([
    ['with nothing to deliver, however long', { ...moving, lastPollAt: OPENED + 9_000_000 }, 9_000_000],
    ['while deliveries come to an end, though the oldest waits', settled, 100_000],
    ['while it is held for less than that', { ...stuck, hold }, 30_000],
    ['while an operator has paused it', { ...unreadable, pausedAt: OPENED }, 9_000_000],
  ])('%s', (_what, flow, afterMs) => {
    expect(at(flow, afterMs)).toBeNull();
  });
});
