import type { FlowDto } from '@app/contracts';
import { standingOf } from './standing-of';

const SINCE = '2026-11-22T03:00:00.000Z';
const cause = { code: 'http-503', detail: 'The target answered 503.' };
const running: FlowDto = {
  name: 'welcome-package',
  state: 'running',
  cursor: null,
  deliveries: { pending: 0, delivering: 0, delivered: 0, dead: 0, uncertain: 0 },
  oldest_undelivered_seconds: 0,
  last_poll: { at: null, error: null },
  stall: null,
  last_settled_at: null,
  paused_since: null,
  hold: null,
  can_audit: true,
  last_audit: null,
};
const held: FlowDto = { ...running, hold: { cause, since: SINCE, probe_at: SINCE } };
const stall = { reason: 'nothing-settled', detail: 'Nothing was settled.', since: SINCE } as const;

describe('how a flow stands', () => {
  it.each<[string, FlowDto, ReturnType<typeof standingOf>]>([
    ['running', running, { state: 'running', since: null, why: undefined }],
    ['held', held, { state: 'held', since: SINCE, why: cause.detail }],
    ['stalled', { ...held, state: 'stalled', stall }, { state: 'stalled', since: SINCE, why: stall.detail }],
    ['paused', { ...held, state: 'paused', paused_since: SINCE }, { state: 'paused', since: SINCE, why: undefined }],
  ])('%s', (_, flow, standing) => {
    expect(standingOf(flow)).toEqual(standing);
  });
});
