import type { AuditDto, FindingDto } from '@app/contracts';
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

const found = (state: string | null, repaired = false): FindingDto => ({
  kind: 'missing',
  key: 'k:1',
  delivery_state: state,
  effects: 0,
  repaired,
});

const advise = (what: Partial<AuditDto>, ...missing: FindingDto[]): string[] =>
  auditAdvice({ ...CLEAN, ...what }, missing, { command: 'cli', flow: 'f' });

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
    expect(advise({})).toEqual([]);
    expect(advise({ missing: 2 }, found(null), found('delivered'))).toEqual([
      'Missing: cli audit --repair --flow f records them, and they are delivered.',
    ]);
    expect(advise({ duplicates: 1, orphans: 1 }).join()).not.toContain('--repair');
  });

  it.each([
    ['dead', /cli deliveries --state dead --flow f .* cli replay --flow f$/],
    ['uncertain', /cli deliveries --state uncertain --flow f .* cli replay --state uncertain --flow f /],
    ['pending', /delivered by themselves/],
    ['delivering', /delivered by themselves/],
  ])('advises no repair for what is missing and %s', (state, advice) => {
    const lines = advise({ missing: 1 }, found(state));
    expect(lines).toEqual([expect.stringMatching(advice)]);
    expect(lines.join()).not.toContain('--repair');
    expect(advise({ missing: 2 }, found(state), found(null)).join()).toContain('cli audit --repair');
  });

  it('advises no second repair: what the first did not record is a dead letter', () => {
    const mended = found('delivered', true);
    expect(advise({ missing: 1, repaired: 1, repair: true }, mended)).toEqual([expect.stringContaining('Repaired')]);
    expect(advise({ missing: 2, repaired: 1, repair: true }, mended, found(null))).toEqual([
      expect.stringContaining('cli deliveries --state dead --flow f'),
      expect.stringContaining('Repaired'),
    ]);
  });

  it('sends a human to look at what a repair left alone although it was delivered', () => {
    expect(advise({ missing: 1, repair: true }, found('delivered'))).toEqual([
      expect.stringMatching(/^Missing, though delivered: .* look in the target/),
    ]);
    expect(advise({ missing: 1 }, found('delivered')).join()).toContain('cli audit --repair');
  });

  it('counts what was not looked through as mendable', () => {
    expect(advise({ missing: 20_000 }, found('dead')).join()).toContain('cli audit --repair');
  });
});
