import { createHash } from 'node:crypto';

/**
 * A webhook's address as a channel is known by it, and as it may be shown. Its path and its query may be what the receiver
 * trusts us by, so of them a digest is all that stays: two addresses that differ are two channels. The password is not in it:
 * it may be changed, and the channel goes on from its position.
 */
export function channelName(url: URL): string {
  const address = new URL(url);
  address.password = '';
  return `${url.origin}/…#${createHash('sha256').update(address.href).digest('hex').slice(0, 12)}`;
}
