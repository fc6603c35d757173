import { isIP } from 'node:net';
import { ConfigError } from '../config/read-config';
import type { ServiceConfig } from '../config/service.config';

type AccessSettings = Pick<ServiceConfig, 'HOST' | 'API_KEYS' | 'ALLOW_OPEN_ACCESS'>;

/** Whether only this machine can connect to what listens at `host`. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/**
 * What is to be said of who may use the service: nothing when it has keys, or when only this machine can connect.
 * @throws ConfigError when anyone on the network could do everything, and nobody said that this is meant
 */
export function judgeOpenAccess({ HOST, API_KEYS, ALLOW_OPEN_ACCESS }: AccessSettings): string | undefined {
  if (API_KEYS !== '' || isLoopback(HOST)) return undefined;
  if (ALLOW_OPEN_ACCESS === 'yes') {
    return `Whoever can connect may do everything here: there are no API_KEYS, and ALLOW_OPEN_ACCESS=yes. See to it that only this machine can.`;
  }
  throw new ConfigError([
    `HOST ${HOST} lets other machines connect, and without API_KEYS each of them may do everything. Make a key:

      npm run -s cli -- keys create --name me --scopes customers:read,customers:write,packages:read,packages:write,operate

    and put the entry that it prints into API_KEYS. Or stay on this machine, with HOST=127.0.0.1. Where something else
    keeps strangers away: ALLOW_OPEN_ACCESS=yes.`,
  ]);
}
