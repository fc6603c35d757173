const SECRET = 'whsec_(?:[A-Za-z0-9+/]{4}){8,21}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?';

/** None, or secrets of 24 to 64 bytes. Source: https://github.com/standard-webhooks/standard-webhooks (signature scheme) */
export const WEBHOOK_SECRETS_PATTERN = new RegExp(`^(${SECRET}( +${SECRET})*)?$`);

/** The secrets in a setting: one, or two while it is changed. */
export function toWebhookSecrets(setting: string): string[] {
  return setting.split(' ').filter((secret) => secret !== '');
}
