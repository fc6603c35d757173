import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { toWebhookSecrets, WEBHOOK_SECRETS_PATTERN } from './webhook-secrets';

const secretOf = (bytes: number): string => `whsec_${randomBytes(bytes).toString('base64')}`;

test('a secret has 24 to 64 bytes, and is one that signs', () => {
  for (let bytes = 24; bytes <= 64; bytes++) {
    const secret = secretOf(bytes);
    expect(secret).toMatch(WEBHOOK_SECRETS_PATTERN);
    expect(() => new Webhook(secret)).not.toThrow();
  }
});

test.each([
  ['none', '', []],
  ['two, while one is changed', 'A B', ['A', 'B']],
  ['two with more space between', 'A   B', ['A', 'B']],
])('a setting has %s', (_, setting, secrets) => {
  expect(toWebhookSecrets(setting)).toEqual(secrets);
});

test.each([
  ['23 bytes', secretOf(21)],
  ['70 bytes', secretOf(70)],
  ['no prefix', randomBytes(32).toString('base64')],
  ['a word', 'whsec_secret'],
  ['letters that are not base64', `whsec_${'-_'.repeat(20)}`],
  ['a comma between', `${secretOf(32)},${secretOf(32)}`],
  ['half a group of base64', `whsec_${'A'.repeat(33)}`],
])('%s is refused', (_, setting) => {
  expect(setting).not.toMatch(WEBHOOK_SECRETS_PATTERN);
});
