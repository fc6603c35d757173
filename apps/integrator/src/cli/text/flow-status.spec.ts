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

const CONTEXT = { nowMs: NOW, paint: pc.createColors(false), command: 'cli' };

const lines = (flow: FlowDto): string[] => flowStatus(flow, CONTEXT);

describe('a healthy flow', () => {
  it('concerns nobody, and says all there is to know', () => {
    expect(concerns(HEALTHY, CONTEXT)).toEqual([]);
    expect(lines(HEALTHY)).toEqual([
      'welcome-package  running',
      '  deliveries  1,234 delivered, 2 pending, 1 delivering, 0 dead, 0 uncertain',
      '  oldest      undelivered for 3.4 s',
      '  last poll   2 s ago',
      '  last audit  none yet',
    ]);
  });
});

describe('a flow that is held', () => {
  const held = { ...HEALTHY, hold: { cause, since: '2026-11-22T07:59:46Z', probe_at: '2026-11-22T08:00:03Z' } };

  it('says why, for how long, and when it is probed', () => {
    expect(lines(held)[0]).toBe('welcome-package  running, held: The target answered 503.');
    expect(lines(held).at(-1)).toBe(
      "  ! Held for 14 s, next probe in 3 s, it goes on by itself; check the target's address and credentials.",
    );
  });

  it('is probed now when that is due', () => {
    const due = { ...held, hold: { ...held.hold, probe_at: '2026-11-22T07:59:58Z' } };
    expect(concerns(due, CONTEXT)).toEqual([expect.stringContaining('Held for 14 s, next probe now,')]);
  });

  it('is not probed while it is paused', () => {
    expect(concerns({ ...held, state: 'paused' }, CONTEXT)).toEqual([expect.stringContaining('paused')]);
  });
});

describe('a poll that fails', () => {
  const failing: FlowDto = { ...HEALTHY, last_poll: { at: null, error: cause } };

  it('concerns a human', () => {
    expect(concerns(failing, CONTEXT)).toEqual([expect.stringMatching(/^The last poll failed .*source's address/)]);
  });

  it('is said once when it stalls the flow', () => {
    const stall = { reason: 'source-unreadable', detail: 'No answer.', since: '2026-11-22T07:00:00Z' } as const;
    expect(concerns({ ...failing, state: 'stalled', stall }, CONTEXT)).toEqual([expect.stringContaining('stalled')]);
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
    const [concern, ...others] = concerns({ ...HEALTHY, ...what }, CONTEXT);
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
      'welcome-package  stalled for 60 min (nothing-settled): The target [2J answered 503.',
    );
    expect(lines({ ...HEALTHY, state: 'paused', paused_since: '2026-11-22T07:50:00Z' })[0]).toBe(
      'welcome-package  paused by an operator, 10 min ago',
    );
  });
});
