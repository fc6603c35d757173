import type { AuditDto } from '@app/contracts';
import { auditAdvice, auditExitCode, auditVerdict, needsAttention } from './audit-verdict';

const CLEAN: AuditDto = {
  id: 'a',
  state: 'finished',
  requested_by: 'ada',
  repair: false,
  started_at: '2026-11-22T03:00:00.000Z',
  finished_at: '2026-11-22T03:00:07.000Z',
  records: 1000,
  effects: 1000,
  missing: 0,
  duplicates: 0,
  orphans: 0,
  pending: 0,
  repaired: 0,
  cause: null,
};

describe('an audit', () => {
  it.each([
    ['clean', {}, 0, 'clean'],
    ['with what is still on its way', { pending: 5 }, 0, 'clean, 5 pending'],
    ['with one missing', { missing: 1 }, 1, '1 missing'],
    ['that recorded what was missing', { missing: 2, repaired: 2 }, 1, '2 missing (2 recorded to be delivered)'],
    ['with a duplicate and orphans', { duplicates: 1, orphans: 2 }, 1, '1 duplicate, 2 orphans'],
    ['that failed', { state: 'failed', cause: { code: 'c', detail: 'No answer.' } }, 2, 'failed: No answer.'],
    ['that still runs', { state: 'running' }, 2, 'running'],
  ] as const)('%s', (_, what, exitCode, verdict) => {
    const audit = { ...CLEAN, ...what };
    expect([auditExitCode(audit), auditVerdict(audit)]).toEqual([exitCode, verdict]);
  });

  it('needs nobody any more once all that was missing is recorded', () => {
    expect(needsAttention({ ...CLEAN, missing: 2, repaired: 2 })).toBe(false);
    expect(needsAttention({ ...CLEAN, missing: 2, repaired: 1 })).toBe(true);
    expect(needsAttention({ ...CLEAN, orphans: 1 })).toBe(true);
    expect(needsAttention({ ...CLEAN, state: 'failed' })).toBe(true);
    expect(needsAttention({ ...CLEAN, state: 'running', missing: 1 })).toBe(false);
  });

  it('advises repair only for what it mends', () => {
    expect(auditAdvice(CLEAN, 'cli')).toEqual([]);
    expect(auditAdvice({ ...CLEAN, missing: 1 }, 'cli').join()).toContain('cli audit --repair');
    expect(auditAdvice({ ...CLEAN, missing: 1, repair: true }, 'cli').join()).toContain('cli replay');
    expect(auditAdvice({ ...CLEAN, duplicates: 1, orphans: 1 }, 'cli').join()).not.toContain('--repair');
  });
});
