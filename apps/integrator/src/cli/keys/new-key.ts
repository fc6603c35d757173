import { createHash } from 'node:crypto';
import type { Scope } from '@app/contracts';

/** What each scope allows. */
export const SCOPES: Readonly<Record<Scope, string>> = {
  'customers:read': 'read the CRM’s customers',
  'customers:write': 'create customers',
  'packages:read': 'read Inventory’s package requests',
  'packages:write': 'request packages and set their status',
  operate: 'see and do what an operator does: the integrator, its console, the CRM’s event channels',
};

/** As many bytes make a key that nobody guesses, so that its digest needs no salt and no slow hash. */
export const KEY_BYTES = 32;

/** A key, and how a service knows it. */
export interface NewKey {
  /** For whoever asks: shown once, kept by no service. */
  readonly key: string;
  /** For the API_KEYS of the service that is asked. */
  readonly entry: string;
}

/** @param random {@link KEY_BYTES} random bytes */
export function newKey(name: string, scopes: readonly Scope[], random: Buffer): NewKey {
  // The prefix lets whoever finds one in a file or in a log know it for what it is.
  const key = `wp_${random.toString('base64url')}`;
  return { key, entry: `${name}:${scopes.join(',')}:${createHash('sha256').update(key).digest('hex')}` };
}
