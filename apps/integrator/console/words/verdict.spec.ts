import type { AuditDto, FlowDto } from '@app/contracts';
import { auditFigure, auditHeadline, auditRemainder } from './audit-words';
import { flowWords } from './flow-words';
import { verdictOf } from './verdict';

const words = flowWords('welcome-package');

const flow: FlowDto = {
  name: 'welcome-package',
  state: 'running',
  cursor: null,
  deliveries: { pending: 0, delivering: 0, delivered: 1000, dead: 0, uncertain: 0 },
  oldest_undelivered_seconds: 0,
  last_poll: { at: null, error: null },
  stall: null,
  last_settled_at: null,
  paused_since: null,
  hold: null,
  can_audit: true,
  last_audit: null,
};

const audit: AuditDto = {
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

const NOW = Date.parse('2026-11-22T03:03:07.000Z');
const cause = { code: 'http-503', detail: 'The target answered 503.' };

const counts = (given: Partial<FlowDto['deliveries']>): FlowDto => ({
  ...flow,
  deliveries: { ...flow.deliveries, ...given },
});
const hold = { cause, since: '2026-11-22T03:03:00.000Z', probe_at: '2026-11-22T03:03:19.000Z' };
const held: FlowDto = { ...counts({ pending: 3 }), hold };
const unreadable: FlowDto = {
  ...flow,
  last_poll: { at: null, error: { code: 'unreachable', detail: 'The source cannot be reached.' } },
};
const stalled: FlowDto = {
  ...counts({ dead: 1 }),
  state: 'stalled',
  stall: { reason: 'nothing-settled', detail: 'The target answered 503.', since: '2026-11-22T03:00:00.000Z' },
};

describe('the verdict', () => {
  it.each<[string, FlowDto, AuditDto | null, string, string]>([
    ['an audit that is clean', flow, audit, 'good', 'Every customer has exactly one package.'],
    ['no audit', flow, null, 'good', 'Everything discovered is delivered.'],
    ['an audit that failed', flow, { ...audit, state: 'failed' }, 'good', 'Everything discovered is delivered.'],
    ['an audit of nothing', flow, { ...audit, records: 0 }, 'good', 'Everything discovered is delivered.'],
    ['an audit of fewer', counts({ delivered: 1002 }), audit, 'good', 'Everything discovered is delivered.'],
    ['an audit of more', counts({ delivered: 999 }), audit, 'good', 'Everything discovered is delivered.'],
    ['one too young for it', flow, { ...audit, pending: 1 }, 'good', 'Everything discovered is delivered.'],
    ['a missing one', flow, { ...audit, missing: 1 }, 'bad', '1 customer had no package at the last audit.'],
    [
      'one that was repaired',
      flow,
      { ...audit, missing: 1, repaired: 1 },
      'good',
      'Everything discovered is delivered.',
    ],
    [
      'a doubled one',
      flow,
      { ...audit, duplicates: 2 },
      'bad',
      '2 customers had more than one package at the last audit.',
    ],
    ['an orphan', flow, { ...audit, orphans: 1 }, 'attention', '1 package belonged to no customer at the last audit.'],
    ['a stall, and a dead letter', stalled, audit, 'bad', 'Deliveries have stopped.'],
    ['a pause', { ...counts({ pending: 3 }), state: 'paused' }, audit, 'attention', 'Paused by an operator.'],
    ['a hold', held, audit, 'attention', 'Inventory takes nothing.'],
    ['a hold, and a pause', { ...held, state: 'paused' }, audit, 'attention', 'Paused by an operator.'],
    ['a failing poll', unreadable, audit, 'attention', 'The CRM cannot be read.'],
    ['dead letters', counts({ dead: 2, pending: 1 }), audit, 'attention', '2 deliveries need you.'],
    ['an uncertain one', counts({ uncertain: 1 }), audit, 'attention', '1 delivery needs you.'],
    ['some on the way', counts({ pending: 3, delivering: 100 }), audit, 'busy', '103 packages on the way.'],
    ['nothing at all', counts({ delivered: 0 }), null, 'good', 'Nothing to deliver yet.'],
  ])('with %s', (_, given, last, tone, title) => {
    expect(verdictOf(given, last, words, NOW)).toMatchObject({ tone, title });
  });
});

describe('the detail of the verdict', () => {
  it.each<[string, FlowDto, string]>([
    ['what is proved', flow, 'Both systems said so 3 min ago.'],
    [
      'what came since',
      counts({ delivered: 1002 }),
      '2 customers came since the last audit, 3 min ago; the next one proves them too.',
    ],
    ['more audited than known', counts({ delivered: 999 }), 'An audit proves it: it reads both systems.'],
    ['a hold', held, 'The target answered 503. 3 packages wait. One delivery is tried in 12 s; it goes on by itself.'],
    [
      'a hold that is probed',
      { ...flow, hold: { ...hold, probe_at: hold.since } },
      'The target answered 503. One delivery is tried now; it goes on by itself.',
    ],
    [
      'a failing poll',
      unreadable,
      'The source cannot be reached. It is polled again and again, and goes on by itself.',
    ],
    [
      'a stall',
      stalled,
      'The target answered 503. See that Inventory runs and can be reached; then it goes on by itself.',
    ],
  ])('of %s', (_, given, detail) => {
    expect(verdictOf(given, audit, words, NOW).detail).toBe(detail);
  });
});

describe('an audit in words', () => {
  it('counts those that have exactly one, and names the rest', () => {
    const found = { ...audit, missing: 2, repaired: 1, duplicates: 1, pending: 3, orphans: 1 };
    expect(auditHeadline(found, words)).toBe('994 of 1,000 customers have exactly one package');
    expect(auditRemainder(found)).toBe(
      '2 missing (1 recorded to be delivered), 1 duplicate, 1 orphan, 3 too young to be missed',
    );
    expect(auditRemainder(audit)).toBe('');
  });

  it('does not take for nothing what a failed one did not count', () => {
    const failed: AuditDto = { ...audit, state: 'failed' };
    expect([auditFigure(audit, 0), auditFigure(failed, 0), auditFigure(failed, 1500)]).toEqual(['0', '–', '1,500']);
  });
});
