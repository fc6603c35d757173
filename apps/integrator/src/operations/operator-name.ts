import { callerOf, ProblemException } from '@app/platform';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';

const NAME = /^[\x21-\x7e]([\x20-\x7e]{0,98}[\x21-\x7e])?$/;

/**
 * Who asks: kept with what they do. The `X-Operator` header is a name, not a proof of it; the key that it came with, where
 * there are keys, is one.
 */
export const OperatorName = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const request = context.switchToHttp().getRequest<Request>();
  const name = request.headers['x-operator'] ?? 'unknown';
  if (typeof name !== 'string' || !NAME.test(name)) throw new ProblemException('invalid-operator');
  const key = callerOf(request);
  return key === undefined ? name : `${name} (key ${key.name})`;
});
