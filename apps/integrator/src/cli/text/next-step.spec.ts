import type { DeliveryDto, FlowDto } from '@app/contracts';
import { nextStep } from './next-step';

const NOW = Date.parse('2026-11-22T08:00:00Z');
const RUNNING = { name: 'f', state: 'running', hold: null } as FlowDto;
const hold = { cause: { code: 'http-503', detail: '' }, since: '', probe_at: '' };
const delivery = (state: DeliveryDto['state'], due_at: string | null = null): DeliveryDto =>
  ({ key: "k:it's", state, due_at, failed_attempts: 0, last_error: null }) as DeliveryDto;

describe('what to do about a delivery', () => {
  it.each([
    ['delivered', RUNNING, 'Nothing: it is delivered.'],
    ['delivering', RUNNING, 'Nothing: it is on its way.'],
    ['pending', RUNNING, 'Nothing: it is sent by itself.'],
    ['pending', { ...RUNNING, state: 'paused' }, 'It waits because the flow is paused: cli resume --flow f'],
    [
      'pending',
      { ...RUNNING, hold },
      'Nothing here: the target takes nothing now (http-503). It is sent by itself when that is mended.',
    ],
    ['dead', RUNNING, "Mend the cause, then: cli replay 'k:it'\\''s' --flow f"],
    ['uncertain', RUNNING, "Look whether the target has it. If not: cli replay 'k:it'\\''s' --flow f"],
  ] as const)('that is %s', (state, flow, step) => {
    expect(nextStep(delivery(state), flow, 'cli', NOW)).toBe(step);
  });

  it.each([
    ['delivering', null, RUNNING, 'Attempt 3 is under way; so far: http-503: The target answered 503.'],
    [
      'pending',
      '2026-11-22T08:00:12Z',
      RUNNING,
      'Attempt 3 is next at 2026-11-22T08:00:12Z (in 12 s); so far: http-503: The target answered 503.',
    ],
    ['pending', '2026-11-22T07:59:59Z', RUNNING, 'Attempt 3 is next now; so far: http-503: The target answered 503.'],
    [
      'pending',
      '2026-11-22T08:00:12Z',
      { ...RUNNING, hold },
      'Attempt 3 waits: the target takes nothing now (http-503); so far: http-503: The target answered 503.',
    ],
  ] as const)('that is %s and has failed before (due %s)', (state, dueAt, flow, step) => {
    const last_error = { code: 'http-503', detail: 'The target answered 503.' };
    const failed = { ...delivery(state, dueAt), failed_attempts: 2, last_error };
    expect(nextStep(failed, flow, 'cli', NOW)).toBe(step);
  });

  it('says when it is sent', () => {
    expect(nextStep(delivery('pending', '2026-11-22T08:00:12Z'), RUNNING, 'cli', NOW)).toBe(
      'Nothing: it is sent in 12 s.',
    );
    expect(nextStep(delivery('pending', '2026-11-22T07:59:59Z'), RUNNING, 'cli', NOW)).toBe('Nothing: it is sent now.');
  });
});
