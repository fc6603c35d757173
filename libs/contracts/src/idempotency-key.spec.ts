import { IDEMPOTENCY_KEY_PATTERN } from './idempotency-key';

describe('an idempotency key', () => {
  it.each(['k', 'welcome_package:42', '!', '~', '"quoted"', 'k'.repeat(255)])('may be %p', (key) => {
    expect(IDEMPOTENCY_KEY_PATTERN.test(key)).toBe(true);
  });

  it.each(['', ' ', 'a b', 'a\tb', 'a\n', 'a\u0000', '\u007f', 'é', '\u00a0', '👋', 'k'.repeat(256)])(
    'may not be %p',
    (key) => {
      expect(IDEMPOTENCY_KEY_PATTERN.test(key)).toBe(false);
    },
  );
});
