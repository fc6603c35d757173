import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth } from '@nestjs/swagger';
import type { Scope } from '@app/contracts';
import { ApiProblems } from '../http/api-problems';

/** The metadata that says who may use a route: those with a scope, or everyone. */
export const ADMITS = 'access:admits';

export type Admits = Scope | 'everyone';

/** A route, or every route of a controller, that needs a key with `scope` once the service has keys. */
export function Requires(scope: Scope): MethodDecorator & ClassDecorator {
  return applyDecorators(SetMetadata(ADMITS, scope), ApiBearerAuth(), ApiProblems('unauthorized', 'forbidden'));
}

/** A route, or every route of a controller, that needs no key: it tells nothing of anyone, or has a proof of its own. */
export function Public(): MethodDecorator & ClassDecorator {
  return SetMetadata(ADMITS, 'everyone' satisfies Admits);
}
