import { isIP } from 'node:net';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { ProblemException } from '../http/problem';

/** `Host` without its port; the brackets of an IPv6 address are not part of it. */
const HOST = /^(?:\[([^\]]*)\]|([^:]*))(?::\d*)?$/;

/** None, or host names without ports, with white space between. */
export const HOSTS_PATTERN = /^([\w.-]+(\s+[\w.-]+)*)?$/;

/**
 * Refuses a request that was meant for a name that is not ours. A page on the internet can make its own name lead to
 * 127.0.0.1 (DNS rebinding), and is then, for the browser of whoever looks at it, the same site as this service. It cannot
 * do so with an address, and everything that is no browser may do without a `Host`: both pass.
 * @param allowed what else is ours, besides `localhost`
 */
export function knowHosts(allowed: string): RequestHandler {
  const names = new Set(['localhost', ...allowed.toLowerCase().split(/\s+/)]);
  return ({ headers: { host } }: Request, _response: Response, next: NextFunction) => {
    if (host === undefined || isKnown(host, names)) return next();
    next(new ProblemException('unknown-host'));
  };
}

function isKnown(host: string, names: ReadonlySet<string>): boolean {
  const [, v6 = '', name = v6] = HOST.exec(host) ?? [];
  return isIP(name) !== 0 || (name !== '' && names.has(name.toLowerCase()));
}
