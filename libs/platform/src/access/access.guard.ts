import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { ProblemException } from '../http/problem';
import { callerOf, unauthorized } from './callers';
import { ADMITS, type Admits } from './requires';

/** Lets a request pass to its route when its key has the scope that the route requires. Only a service with keys has it. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  /** @throws ProblemException unauthorized, forbidden; Error when a route does not say whom it admits */
  canActivate(context: ExecutionContext): boolean {
    const admits = this.reflector.getAllAndOverride<Admits | undefined>(ADMITS, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (admits === 'everyone') return true;
    // A route that was forgotten admits nobody.
    if (admits === undefined) throw new Error(`${context.getClass().name} does not say whom it admits.`);
    const request = context.switchToHttp().getRequest<Request>();
    const caller = callerOf(request);
    if (caller === undefined) throw unauthorized(request);
    if (caller.scopes.has(admits)) return true;
    throw new ProblemException('forbidden', {
      members: { scope: admits },
      headers: { 'WWW-Authenticate': `Bearer error="insufficient_scope", scope="${admits}"` },
    });
  }
}
