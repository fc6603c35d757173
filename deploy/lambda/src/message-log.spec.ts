import type { Handled } from './message-batch';
import { messageLine } from './message-log';

const cause = { code: 'http-422', detail: 'The target answered 422.', status: 422, excerpt: 'zoe@example.com' };
const MAX = 20;

function line(outcome: Handled['outcome'], receives = 1) {
  return messageLine({ messageId: 'm-1', receives, key: 'welcome_package:42', outcome }, MAX);
}

describe('the line of a message', () => {
  it('says that it is delivered, with its key and the target’s own id', () => {
    expect(line({ kind: 'delivered', reference: 'r-7' })).toEqual({
      level: 'info',
      msg: 'delivered welcome_package:42',
      key: 'welcome_package:42',
      message_id: 'm-1',
      receives: 1,
      request_id: 'r-7',
    });
  });

  it.each<[Handled['outcome']['kind'], number, 'warn' | 'error']>([
    ['retry', 1, 'warn'],
    ['pause', 19, 'warn'],
    ['uncertain', 1, 'warn'],
    ['reject', 1, 'error'],
    ['reject', 2, 'warn'],
    ['reject', MAX, 'error'],
    ['retry', MAX, 'error'],
    ['pause', MAX + 1, 'error'],
  ])('that ended as %s at receive %d is a %s', (kind, receives, level) => {
    const outcome = kind === 'delivered' || kind === 'interrupted' ? { kind: 'interrupted' as const } : { kind, cause };
    expect(line(outcome, receives)).toMatchObject({ level, key: 'welcome_package:42' });
  });

  it('at its last receive says where it goes', () => {
    expect(line({ kind: 'interrupted' }, MAX)).toMatchObject({
      level: 'error',
      msg: expect.stringContaining('dead-letter queue now'),
    });
    expect(line({ kind: 'interrupted' }, MAX - 1).msg).toContain('SQS hands it out again');
  });

  it('has the cause, but not what the target said: that may name a customer', () => {
    const told = line({ kind: 'reject', cause });
    expect(told['cause']).toEqual({ code: 'http-422', detail: 'The target answered 422.', status: 422 });
    expect(JSON.stringify(told)).not.toContain('zoe');
  });

  it('of a poison message has no key, and still says which message it was', () => {
    const told = messageLine({ messageId: 'm-1', receives: 1, outcome: { kind: 'reject', cause } }, MAX);
    expect(told).toMatchObject({ message_id: 'm-1', msg: expect.stringMatching(/^a message: /) });
    expect(told).not.toHaveProperty('key');
  });
});
