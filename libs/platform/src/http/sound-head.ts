import type { NextFunction, Request, Response } from 'express';
import { ProblemException } from './problem';

/**
 * Refuses what Node's parser lets through and a proxy before us may read in another way: another version than HTTP/1.0 or
 * 1.1, no Host or two (RFC 9112 section 3.2; of two, Node keeps the first), a transfer encoding that is not just `chunked`
 * (section 6.1).
 */
export function soundHead(request: Request, _response: Response, next: NextFunction): void {
  if (isSound(request)) return next();
  next(new ProblemException('malformed-request', { headers: { Connection: 'close' } }));
}

function isSound({ rawHeaders, headers, httpVersion }: Request): boolean {
  const isOld = httpVersion === '1.0';
  if (!isOld && httpVersion !== '1.1') return false;
  const encoding = headers['transfer-encoding'];
  if (encoding !== undefined && (isOld || encoding.toLowerCase() !== 'chunked')) return false;
  const hosts = countHosts(rawHeaders);
  return hosts === 1 || (hosts === 0 && isOld);
}

function countHosts(rawHeaders: readonly string[]): number {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    // The length first: it spares almost every header the rest.
    if (name.length === 4 && name.toLowerCase() === 'host') hosts++;
  }
  return hosts;
}
