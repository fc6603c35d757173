import type { NextFunction, Request, Response } from 'express';
import { ProblemException } from '../http/problem';

/** These change nothing, and what they tell a browser keeps from a page of another origin by itself: we send no CORS headers. */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses what a browser sends here from a page of another origin: such a page can make it POST without asking (CSRF).
 * Whatever is no browser sends no `Origin`.
 */
export function refuseCrossOrigin({ method, headers }: Request, _response: Response, next: NextFunction): void {
  const { origin, host = '' } = headers;
  if (origin === undefined || SAFE.has(method) || URL.parse(origin)?.host === host.toLowerCase()) return next();
  next(new ProblemException('cross-origin'));
}
