import type { Sent } from './flow';
import { type Hold, nextHold } from './flow-hold';

const NOW = 1_000_000;
const backoff = { baseMs: 1000, capMs: 30_000 };
const cause = { code: 'unreachable', detail: 'The target cannot be reached (ECONNREFUSED).' };
const otherCause = { code: 'http-401', detail: 'The target answered 401.', status: 401 };

const delivered: Sent['outcome'] = { kind: 'delivered', reference: null };
const reject: Sent['outcome'] = { kind: 'reject', cause };
const retry: Sent['outcome'] = { kind: 'retry', cause };
const down: Sent['outcome'] = { kind: 'retry', cause, isTargetDown: true };
const pause: Sent['outcome'] = { kind: 'pause', cause: otherCause };
const uncertain: Sent['outcome'] = { kind: 'uncertain', cause };
const interrupted: Sent['outcome'] = { kind: 'interrupted' };
const downUntil = (notBefore: number): Sent['outcome'] => ({ kind: 'retry', cause, isTargetDown: true, notBefore });

const held: Hold = { cause, heldSince: NOW - 60_000, failures: 3, probeAt: NOW - 1 };

const inFlight: Sent['outcome'] = { kind: 'retry', cause, notBefore: NOW + 1000 };

function decide(
  current: Hold | null,
  outcomes: readonly Sent['outcome'][],
  { isProbe = false, isStreak = false, sentAtMs = NOW, random = 0.5 } = {},
) {
  const sent = outcomes.map((outcome, index) => ({ key: `k${index}`, outcome, durationMs: 1 }));
  return nextHold(current, sent, { isProbe, isStreak, sentAtMs, nowMs: NOW, backoff, random });
}

describe('a flow that is not held', () => {
  test.each<[string, readonly Sent['outcome'][]]>([
    ['a target that is not there', [down]],
    ['a wrong address or credential', [pause]],
    ['one such fault among failures of single records', [retry, uncertain, pause]],
  ])('is held by %s', (_rule, outcomes) => {
    expect(decide(null, outcomes)).toMatchObject({ heldSince: NOW, failures: 1, probeAt: NOW + 500 });
  });

  test.each<[string, readonly Sent['outcome'][]]>([
    ['a delivery', [delivered]],
    ['a record that the target refuses', [reject]],
    ['a failure of one record', [retry]],
    ['an interruption', [interrupted]],
    ['nothing', []],
    ['a fault of the target, when another delivery of the same answer got through', [down, delivered]],
  ])('is not held by %s', (_rule, outcomes) => {
    expect(decide(null, outcomes)).toBeNull();
  });

  test('is held by failures of single records, once they are a streak', () => {
    expect(decide(null, [retry], { isStreak: true })).toMatchObject({ cause, failures: 1, probeAt: NOW + 500 });
  });

  test('is not held by a record that is told to wait, nor its wait the flow’s, streak or not', () => {
    expect(decide(null, [inFlight], { isStreak: true })).toBeNull();
    expect(decide(null, [inFlight, retry], { isStreak: true })?.probeAt).toBe(NOW + 500);
  });

  test('the hold tells the fault that began it', () => {
    expect(decide(null, [retry, pause])?.cause).toEqual(otherCause);
  });

  test('the first probe does not come before the target wants it', () => {
    expect(decide(null, [downUntil(NOW + 90_000)])?.probeAt).toBe(NOW + 90_000);
  });

  test('of several floors that the target set, the latest counts', () => {
    expect(decide(null, [down, downUntil(NOW + 90_000), downUntil(NOW + 30_000)])?.probeAt).toBe(NOW + 90_000);
  });
});

describe('a held flow', () => {
  test.each<[string, readonly Sent['outcome'][]]>([
    ['a fault of the target', [down, pause]],
    ['a later floor of the target', [downUntil(NOW + 900_000)]],
    ['a failure of one record', [retry]],
    ['an interruption', [interrupted]],
    ['a lost answer', [uncertain]],
  ])('is not held longer by %s that was under way when the hold began', (_rule, outcomes) => {
    expect(decide(held, outcomes)).toBe(held);
  });

  test.each<[string, readonly Sent['outcome'][], { isProbe: boolean }]>([
    ['a probe that is delivered', [delivered], { isProbe: true }],
    ['a probe whose record the target refuses: it is there to refuse it', [reject], { isProbe: true }],
    ['a delivery that was under way when the hold began', [delivered], { isProbe: false }],
  ])('goes on after %s', (_rule, outcomes, options) => {
    expect(decide(held, outcomes, options)).toBeNull();
  });

  test.each<[string, Sent['outcome']]>([
    ['does not reach the target', down],
    ['meets the wrong address or credential', pause],
    ['fails otherwise', retry],
    ['loses its answer', uncertain],
  ])('waits longer after a probe that %s', (_rule, outcome) => {
    expect(decide(held, [outcome], { isProbe: true })).toMatchObject({
      heldSince: held.heldSince,
      failures: held.failures + 1,
      probeAt: NOW + 4000,
    });
  });

  test.each<[string, readonly Sent['outcome'][]]>([
    ['shutdown interrupted', [interrupted]],
    ['was not sent', []],
  ])('is probed again at once after a probe that %s: it has told nothing', (_rule, outcomes) => {
    expect(decide(held, outcomes, { isProbe: true })).toEqual({ ...held, probeAt: NOW });
  });

  test('counts the wait from when the probe was sent, not from when it failed', () => {
    expect(decide(held, [retry], { isProbe: true, sentAtMs: NOW - 1500 })?.probeAt).toBe(NOW + 2500);
    expect(decide(held, [retry], { isProbe: true, sentAtMs: NOW - 60_000 })?.probeAt).toBe(NOW);
  });

  test('tells the latest fault, and since when it is held', () => {
    expect(decide(held, [pause], { isProbe: true })).toMatchObject({ cause: otherCause, heldSince: held.heldSince });
  });

  test('takes Retry-After as a floor for the next probe, which its own backoff may exceed', () => {
    expect(decide(held, [downUntil(NOW + 60_000)], { isProbe: true })?.probeAt).toBe(NOW + 60_000);
    expect(decide(held, [downUntil(NOW + 1)], { isProbe: true })?.probeAt).toBe(NOW + 4000);
  });

  test('is probed within the backoff’s cap, however often a probe has failed', () => {
    const longHeld = { ...held, failures: 10_000 };
    expect(decide(longHeld, [down], { isProbe: true, random: 0.999 })?.probeAt).toBeLessThan(NOW + backoff.capMs);
  });
});
