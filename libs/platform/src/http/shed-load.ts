import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { bodyShare, hasBody } from './json-body';
import { ProblemException } from './problem';
import { isSupervised } from './supervised';

/**
 * Lets at most `max` requests be under way, and answers 503 at once beyond that: they would wait, and take memory, and not
 * be served any sooner. A batch counts as the ten requests whose bodies its own may be as large as, so that all bodies
 * together are below `max` x 100 KiB. One of `streamPaths` does not count, nor does a look at the health: they hold next to nothing,
 * unless they bring a body.
 */
export function shedLoad(max: number, streamPaths?: RegExp): RequestHandler {
  let underWay = 0;
  return (request: Request, response: Response, next: NextFunction) => {
    const { path } = request;
    if (!hasBody(request) && (isSupervised(path) || streamPaths?.test(path))) return next();
    const share = bodyShare(request);
    if (underWay + share > max) return next(new ProblemException('unavailable', { headers: { 'Retry-After': '1' } }));
    underWay += share;
    response.once('close', () => {
      underWay -= share;
    });
    next();
  };
}
