import type { IncomingMessage } from 'node:http';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { ProblemException } from '../http/problem';
import type { ApiKey, ApiKeys } from './api-keys';

const callers = new WeakMap<IncomingMessage, ApiKey>();

/** The key that a request was made with; `undefined` without one, and in a service that has none. */
export function callerOf(request: IncomingMessage): Pick<ApiKey, 'name' | 'scopes'> | undefined {
  return callers.get(request);
}

/**
 * Finds out who asks, before anything is read of what they send: no body is parsed for a stranger. Which route it is for is
 * not known yet, so the guard does the rest. A body for one of `signedPaths` has a proof of its own.
 */
export function knowCaller(keys: ApiKeys, signedPaths?: RegExp): RequestHandler {
  return (request: Request, _response: Response, next: NextFunction) => {
    const key = keys.find(request.headers.authorization);
    if (key !== undefined) callers.set(request, key);
    else if (hasBody(request) && signedPaths?.test(request.path) !== true) return next(unauthorized(request));
    next();
  };
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

/** RFC 6750 section 3.1: whoever sent no key at all is told no error. */
export function unauthorized({ headers }: IncomingMessage): ProblemException {
  const challenge = headers.authorization === undefined ? 'Bearer' : 'Bearer error="invalid_token"';
  return new ProblemException('unauthorized', { headers: { 'WWW-Authenticate': challenge } });
}
