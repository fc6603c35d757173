import type { Sent } from './flow';
import { OutageWatch, STREAK } from './outage-watch';

const cause = { code: 'http-500', detail: 'The target answered 500.', status: 500 };
const NOW = 1_000_000;

const failed = (key: string): Sent => ({ key, outcome: { kind: 'retry', cause }, durationMs: 1 });
const fails = (count: number): Sent[] => Array.from({ length: count }, (_, index) => failed(`k:${index}`));
const ended = (outcome: Sent['outcome']): Sent => ({ key: 'k:x', outcome, durationMs: 1 });

describe('failures in a row', () => {
  test('are a streak once they are enough, whether they come together or one by one', () => {
    expect(new OutageWatch().note(fails(STREAK - 1))).toBe(false);
    expect(new OutageWatch().note(fails(STREAK))).toBe(true);
    const watch = new OutageWatch();
    const streaks = fails(STREAK + 1).map((one) => watch.note([one]));
    expect(streaks).toEqual([...Array.from({ length: STREAK - 1 }, () => false), true, true]);
  });

  test('of one delivery are one: the target may choke on it alone', () => {
    const watch = new OutageWatch();
    for (let attempt = 0; attempt < 10 * STREAK; attempt++) expect(watch.note([failed('k:1')])).toBe(false);
  });

  test.each<[string, Sent['outcome']]>([
    ['a delivery', { kind: 'delivered', reference: null }],
    ['a refusal, which is an answer', { kind: 'reject', cause }],
  ])('are broken by %s', (_what, outcome) => {
    const watch = new OutageWatch();
    watch.note(fails(STREAK));
    expect(watch.note([ended(outcome)])).toBe(false);
    expect(watch.note(fails(STREAK - 1))).toBe(false);
  });

  test('are not what got lost among others that got through', () => {
    expect(new OutageWatch().note([...fails(2 * STREAK), ended({ kind: 'delivered', reference: null })])).toBe(false);
  });

  test.each<[string, Sent['outcome']]>([
    ['an interruption', { kind: 'interrupted' }],
    ['a record that is told to wait for its first request', { kind: 'retry', cause, notBefore: NOW }],
  ])('do not count %s, nor does it break them', (_what, outcome) => {
    const watch = new OutageWatch();
    watch.note(fails(STREAK - 1));
    expect(watch.note([{ ...ended(outcome), key: 'k:other' }])).toBe(false);
    expect(watch.note([failed('k:last')])).toBe(true);
  });
});

describe('a probe', () => {
  test('is under way until it comes back, or for as long as the next one may wait', () => {
    const watch = new OutageWatch();
    watch.probe(NOW + 30_000);
    expect([watch.isProbing(NOW), watch.isProbing(NOW + 29_999), watch.isProbing(NOW + 30_000)]).toEqual([
      true,
      true,
      false,
    ]);
    watch.probed();
    expect(watch.isProbing(NOW)).toBe(false);
  });

  test('that hangs keeps nothing back once something else gets through', () => {
    const watch = new OutageWatch();
    watch.probe(NOW + 30_000);
    watch.note([ended({ kind: 'delivered', reference: null })]);
    expect(watch.isProbing(NOW)).toBe(false);
  });
});
