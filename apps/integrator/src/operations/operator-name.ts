import { ProblemException } from '@app/platform';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';

const NAME = /^[\x21-\x7e]([\x20-\x7e]{0,98}[\x21-\x7e])?$/;

/** Who asks, as the `X-Operator` header says: kept with what they do. It is a name, not a proof of it. */
export const OperatorName = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const name = context.switchToHttp().getRequest<Request>().headers['x-operator'] ?? 'unknown';
  if (typeof name !== 'string' || !NAME.test(name)) throw new ProblemException('invalid-operator');
  return name;
});
