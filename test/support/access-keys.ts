import { createHash } from 'node:crypto';

/** A key for tests, and the entry of API_KEYS that knows it. */
export function accessKey(
  name: string,
  ...scopes: readonly string[]
): { readonly key: string; readonly entry: string } {
  const key = `wp_${name.padEnd(43, '0')}`;
  return { key, entry: `${name}:${scopes.join(',')}:${createHash('sha256').update(key).digest('hex')}` };
}

export function bearer(key: string): { readonly Authorization: string } {
  return { Authorization: `Bearer ${key}` };
}
