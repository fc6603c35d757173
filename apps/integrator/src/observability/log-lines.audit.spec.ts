import type { AuditView } from '@app/sync';
import { logLines } from './log-lines';

const clean: AuditView = {
  seq: 1,
  id: 'audit-1',
  state: 'finished',
  requestedBy: 'ada',
  isRepair: false,
  startedAt: 0,
  finishedAt: 1,
  records: 10,
  effects: 10,
  missing: 0,
  duplicates: 0,
  orphans: 0,
  pending: 0,
  repaired: 0,
  cause: null,
};

describe('the log of an audit', () => {
  it.each<[string, Partial<AuditView>, string, string]>([
    ['nothing is wrong', {}, 'info', 'exactly one effect'],
    ['some are on their way', { pending: 5 }, 'info', 'exactly one effect'],
    ['one is missing', { missing: 1 }, 'error', 'does not hold'],
    ['one is doubled', { duplicates: 1 }, 'error', 'does not hold'],
    ['one is orphaned', { orphans: 1 }, 'warn', 'without a record'],
    ['all that was missing was repaired', { missing: 2, repaired: 2 }, 'warn', 'due again'],
    ['not all that was missing was repaired', { missing: 2, repaired: 1 }, 'error', 'does not hold'],
    ['what was missing was repaired, and one is doubled', { missing: 1, repaired: 1, duplicates: 1 }, 'error', 'hold'],
  ])('calls a human when the promise is broken: %s', (_what, over, level, words) => {
    const result = { ...clean, ...over };
    const [line, ...more] = logLines({ flow: 'f', kind: 'audit-finished', result });
    const { records, missing, duplicates, orphans, pending, repaired } = result;
    const fields = { flow: 'f', audit: 'audit-1', records, missing, duplicates, orphans, pending, repaired };
    expect(line).toEqual({ level, message: expect.stringContaining(words), fields });
    expect(more).toEqual([]);
  });

  it('says who started it, and whether it repairs', () => {
    const lines = [false, true].flatMap((isRepair) =>
      logLines({ flow: 'f', kind: 'audit-started', audit: 'audit-1', by: 'ada', isRepair }),
    );
    const fields = { flow: 'f', audit: 'audit-1', operator: 'ada' };
    expect(lines).toEqual([
      { level: 'info', message: 'audit started', fields },
      { level: 'info', message: 'audit started, with repair', fields },
    ]);
  });

  it('says why one failed: it is made again, so it wakes nobody', () => {
    const cause = { code: 'http-503', detail: 'The source answered 503.' };
    expect(logLines({ flow: 'f', kind: 'audit-failed', audit: 'audit-1', cause })).toMatchObject([
      { level: 'warn', message: expect.stringContaining(cause.detail), fields: { audit: 'audit-1' } },
    ]);
  });
});

describe('the log of a stall', () => {
  it('says what stands still, since when, and where to look; and that it moves again', () => {
    const stall = { reason: 'nothing-settled', detail: 'The target answered 503.', since: 0 } as const;
    expect(logLines({ flow: 'f', kind: 'stalled', stall })).toEqual([
      {
        level: 'warn',
        message: expect.stringMatching(/stalled: The target answered 503\. .*operating\.md/),
        fields: { flow: 'f', reason: 'nothing-settled', since: '1970-01-01T00:00:00.000Z' },
      },
    ]);
    expect(logLines({ flow: 'f', kind: 'stall-ended' })).toMatchObject([{ level: 'info', fields: { flow: 'f' } }]);
  });
});
