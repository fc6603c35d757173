import { normalizeIp, type ThrottlerStorage } from '@nestjs/throttler';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { hasBody } from './json-body';
import { ProblemException } from './problem';
import { isSupervised } from './supervised';

const WINDOW_MS = 1000;

/**
 * Lets each client address send at most `perSecond` requests in any second (of IPv6: each /64, which is what one client is
 * given), and answers 429 beyond that, before anything of the request is read. The counting is the throttler's; its guard
 * would come after the body was read and parsed.
 */
export function limitRate(perSecond: number, storage: ThrottlerStorage): RequestHandler {
  return (request: Request, _response: Response, next: NextFunction) => {
    if (isSupervised(request.path) && !hasBody(request)) return next();
    const client = normalizeIp(request.ip ?? '');
    storage.increment(client, WINDOW_MS, perSecond, 0, 'requests').then(({ isBlocked, timeToBlockExpire }) => {
      if (!isBlocked) return next();
      next(new ProblemException('too-many-requests', { headers: { 'Retry-After': String(timeToBlockExpire) } }));
    }, next);
  };
}
