import type { SettledDelivery } from '@app/sync';
import { logLines } from './log-lines';

const words = { records: 'customers', effect: 'package request' };

const delivered: SettledDelivery = {
  key: 'welcome_package:1',
  outcome: 'delivered',
  reference: 'r-1',
  cause: null,
  attempts: 0,
  dueAt: null,
  durationMs: 5,
  ageMs: 12,
};

describe('the log', () => {
  it('carries the key in every line about one delivery', () => {
    const outcomes = ['delivered', 'retry', 'reject', 'pause', 'uncertain', 'interrupted'] as const;
    const lines = outcomes.flatMap((outcome) =>
      logLines({
        flow: 'f',
        kind: 'settled',
        deliveries: [{ ...delivered, outcome, cause: { code: 'c', detail: 'd' } }],
      }),
    );
    expect(lines).toHaveLength(outcomes.length);
    expect(lines.map(({ fields }) => fields['key'])).toEqual(outcomes.map(() => delivered.key));
  });

  it.each([
    ['is away, which its own line has told already', { code: '57P03' }, 'debug'],
    ['is busy, as after a deadlock', { code: '40P01' }, 'warn'],
    ['is full', { code: '53100' }, 'error'],
    ['is not to blame', new TypeError('a bug'), 'error'],
  ] as const)('of work that failed calls a human unless it heals itself: the database %s', (_what, error, level) => {
    const lines = logLines({ flow: 'f', kind: 'failed', during: 'deliver', error });
    expect(lines).toMatchObject([{ level, fields: { flow: 'f', err: error } }]);
  });

  it.each([
    ['delivered', 'info'],
    ['retry', 'warn'],
    ['pause', 'warn'],
    ['interrupted', 'info'],
    ['reject', 'error'],
    ['uncertain', 'error'],
  ] as const)('calls a human only for what does not heal itself: %s is %s', (outcome, level) => {
    const [line] = logLines({ flow: 'f', kind: 'settled', deliveries: [{ ...delivered, outcome }] });
    expect(line?.level).toBe(level);
  });

  it.each(['retry', 'pause'] as const)('leaves it to the line about the hold that deliveries fail: %s', (outcome) => {
    for (const count of [1, 20]) {
      const deliveries = Array.from({ length: count }, () => ({ ...delivered, outcome }));
      const levels = logLines({ flow: 'f', kind: 'settled', deliveries, isHeld: true }).map(({ level }) => level);
      expect(new Set(levels)).toEqual(new Set(['debug']));
    }
  });

  it.each(['reject', 'uncertain'] as const)('calls a human while the flow is held, too: %s', (outcome) => {
    const deliveries = [{ ...delivered, outcome }];
    expect(logLines({ flow: 'f', kind: 'settled', deliveries, isHeld: true })).toMatchObject([{ level: 'error' }]);
  });

  it('says of one delivery that goes on failing the first time, and every tenth', () => {
    const warned = Array.from({ length: 30 }, (_, index) => index + 1).filter((attempts) => {
      const deliveries = [{ ...delivered, outcome: 'retry' as const, attempts }];
      return logLines({ flow: 'f', kind: 'settled', deliveries })[0]?.level === 'warn';
    });
    expect(warned).toEqual([1, 10, 20, 30]);
  });

  it('tells of what events brought with the keys, and nothing of what was known', () => {
    const keys = Array.from({ length: 12 }, (_, index) => `k:${index}`);
    expect(logLines({ flow: 'f', kind: 'told', told: 15, keys }, words)).toEqual([
      {
        level: 'info',
        message: 'events told of 12 new customers',
        fields: { flow: 'f', told: 15, keys: keys.slice(0, 10) },
      },
    ]);
    expect(logLines({ flow: 'f', kind: 'told', told: 3, keys: [] }, words)).toEqual([]);
  });

  it('has the sentences an operator looks for', () => {
    const messages = [
      ...logLines({ flow: 'f', kind: 'cycle-started' }),
      ...logLines({ flow: 'f', kind: 'discovered', read: 3, keys: ['a', 'b'] }, words),
      ...logLines({ flow: 'f', kind: 'settled', deliveries: [delivered] }, words),
      ...logLines({ flow: 'f', kind: 'cycle-finished', read: 3, discovered: 2, durationMs: 9 }),
      ...logLines({ flow: 'f', kind: 'cycle-finished', read: 0, discovered: 0, durationMs: 9 }),
    ].map(({ message }) => message);
    expect(messages).toEqual([
      'cycle started',
      'found 2 new customers',
      'created package request for welcome_package:1',
      'cycle finished: 2 new of 3 read',
      'cycle finished: nothing new',
    ]);
  });

  it('sums up many of a kind in one line, and keeps each at debug', () => {
    const deliveries = Array.from({ length: 100 }, (_, index) => ({ ...delivered, key: `k${index}` }));
    const lines = logLines({ flow: 'f', kind: 'settled', deliveries }, words);
    expect(lines.filter(({ level }) => level === 'info')).toMatchObject([
      { message: 'created package requests (100 deliveries)', fields: { first_key: 'k0', last_key: 'k99' } },
    ]);
    expect(lines.filter(({ level }) => level === 'debug')).toHaveLength(100);
  });

  it('says once that an outage began; its repetitions are debug', () => {
    const cause = { code: 'http-401', detail: 'The target answered 401.' };
    const levels = [true, false].flatMap((isFirst) => [
      logLines({ flow: 'f', kind: 'held', cause, probeAt: 0, isFirst })[0]?.level,
      logLines({ flow: 'f', kind: 'poll-failed', cause, isFirst })[0]?.level,
    ]);
    expect(levels).toEqual(['warn', 'warn', 'debug', 'debug']);
  });

  it('never shows what the other side said, which may be personal', () => {
    const cause = { code: 'not-a-page', detail: 'No array.', status: 200, excerpt: '{"email": "zoe@example.com"}' };
    const lines = [
      ...logLines({ flow: 'f', kind: 'poll-failed', cause, isFirst: true }),
      ...logLines({ flow: 'f', kind: 'cursor-expired', cause }),
      ...logLines({ flow: 'f', kind: 'held', cause, probeAt: 0, isFirst: true }),
      ...logLines({ flow: 'f', kind: 'audit-failed', audit: 'a', cause }),
      ...[1, 20].flatMap((count) =>
        logLines({
          flow: 'f',
          kind: 'settled',
          deliveries: Array.from({ length: count }, () => ({ ...delivered, outcome: 'reject' as const, cause })),
        }),
      ),
    ];
    expect(lines.map(({ fields }) => fields['cause'])).toEqual(
      lines.map(() => ({ code: 'not-a-page', detail: 'No array.', status: 200 })),
    );
  });

  it('names the trace that a delivery belongs to, when there is one', () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const deliveries = [{ ...delivered, traceparent }, delivered];
    const traces = logLines({ flow: 'f', kind: 'settled', deliveries }).map(({ fields }) => fields['trace_id']);
    expect(traces).toEqual(['0af7651916cd43dd8448eb211c80319c', undefined]);
  });
});
