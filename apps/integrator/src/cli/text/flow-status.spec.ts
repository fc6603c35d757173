import type { FlowDto } from '@app/contracts';
import pc from 'picocolors';
import { concerns, flowStatus } from './flow-status';

const HEALTHY: FlowDto = {
  name: 'welcome-package',
  state: 'running',
  cursor: null,
  deliveries: { pending: 2, delivering: 1, delivered: 1234, dead: 0, uncertain: 0 },
  oldest_undelivered_seconds: 3.4,
  last_poll: { at: '2026-11-22T07:59:58.000Z', error: null },
  stall: null,
  last_settled_at: null,
  paused_since: null,
  hold: null,
  can_audit: true,
  last_audit: null,
};
const NOW = Date.parse('2026-11-22T08:00:00Z');
const cause = { code: 'http-503', detail: 'The target answered 503.' };

const lines = (flow: FlowDto): string[] =>
  flowStatus(flow, { nowMs: NOW, paint: pc.createColors(false), command: 'cli' });

describe('a healthy flow', () => {
  it('concerns nobody, and says all there is to know', () => {
    expect(concerns(HEALTHY, 'cli')).toEqual([]);
    expect(lines(HEALTHY)).toEqual([
      'welcome-package  running',
      '  deliveries  1,234 delivered, 2 pending, 1 delivering, 0 dead, 0 uncertain',
      '  oldest      undelivered for 3.4 s',
      '  last poll   2 s ago',
      '  last audit  none yet',
    ]);
  });

  it('may be held for a while: that heals itself', () => {
    const held = { ...HEALTHY, hold: { cause, since: '2026-11-22T07:59:30Z', probe_at: '2026-11-22T08:00:05Z' } };
    expect(concerns(held, 'cli')).toEqual([]);
    expect(lines(held)[0]).toBe('welcome-package  running, held 30 s ago: The target answered 503. Next probe in 5 s.');
  });
});

describe('what concerns a human', () => {
  const { deliveries } = HEALTHY;

  it.each([
    [{ state: 'paused', paused_since: '2026-11-22T07:50:00Z' }, /paused: cli resume --flow welcome-package/],
    [{ state: 'stalled' }, /stalled/],
    [{ deliveries: { ...deliveries, dead: 1 } }, /1 dead: cli deliveries --state dead/],
    [{ deliveries: { ...deliveries, uncertain: 2 } }, /2 uncertain/],
  ] as const)('is %j', (what, line) => {
    const [concern, ...others] = concerns({ ...HEALTHY, ...what }, 'cli');
    expect(concern).toMatch(line);
    expect(others).toEqual([]);
  });

  it('has its reason in the first line', () => {
    const stall = {
      reason: 'nothing-settled',
      detail: 'The target\u001b[2J answered 503.',
      since: '2026-11-22T07:00:00Z',
    } as const;
    expect(lines({ ...HEALTHY, state: 'stalled', stall })[0]).toBe(
      'welcome-package  stalled, begun 60 min ago (nothing-settled): The target [2J answered 503.',
    );
    expect(lines({ ...HEALTHY, state: 'paused', paused_since: '2026-11-22T07:50:00Z' })[0]).toBe(
      'welcome-package  paused, by an operator, 10 min ago',
    );
  });
});
