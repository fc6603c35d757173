import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  HttpException,
  Logger,
  NotFoundException,
} from '@nestjs/common';
import type { Express, Request, Response } from 'express';
import { databaseFaultOf } from '../database/database-fault';
import { allowedMethods } from './allowed-methods';
import { type ProblemCode, ProblemException } from './problem';
import { requestIdOf } from './request-id';

/** How long a client should wait when the database is busy or the service stops. */
const RETRY_AFTER = { 'Retry-After': '1' };

/** What Nest and Express throw themselves, by status. */
const FRAMEWORK_PROBLEMS: Readonly<Record<number, ProblemCode>> = { 404: 'not-found', 503: 'unavailable' };

/** The one place where an error becomes an answer: `application/problem+json`, no stack, no echo of what was sent. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Problem');

  catch(exception: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    const allowed = allowedMethods(request.app as Express, request.path);
    // No route took the method, or one took it by mistake: `GET /customers/:id` for `GET /customers/batch`.
    const isRefused = exception instanceof NotFoundException || !allowed.includes(request.method);
    if (isRefused && allowed.length > 0) return answerMethod(request, response, allowed);
    const found = toProblem(exception);
    if (found.code === 'internal') {
      this.logger.error({ err: exception }, 'A request failed for a reason the service does not know.');
    }
    answer(request, response, found);
  }
}

function answerMethod(request: Request, response: Response, allowed: readonly string[]): void {
  const headers = { Allow: allowed.join(', ') };
  if (request.method === 'OPTIONS') return void response.status(204).set(headers).end();
  answer(request, response, new ProblemException('method-not-allowed', { headers }));
}

function answer(request: Request, response: Response, { problem, headers }: ProblemException): void {
  if (response.headersSent) return void response.destroy();
  response
    .status(problem.status)
    .set({ 'Cache-Control': 'no-store', ...headers })
    .type('application/problem+json')
    .send(JSON.stringify({ ...problem, instance: `urn:uuid:${requestIdOf(request)}` }));
}

function toProblem(exception: unknown): ProblemException {
  if (exception instanceof ProblemException) return exception;
  if (exception instanceof HttpException) return byStatus(exception.getStatus(), exception);
  const { status } = (exception ?? {}) as { status?: unknown };
  if (typeof status === 'number') return byStatus(status, exception);
  const fault = databaseFaultOf(exception);
  if (fault === undefined) return new ProblemException('internal', { cause: exception });
  if (fault === 'full') return new ProblemException('storage-full', { cause: exception });
  return new ProblemException('unavailable', { headers: RETRY_AFTER, cause: exception });
}

function byStatus(status: number, cause: unknown): ProblemException {
  const code = FRAMEWORK_PROBLEMS[status] ?? (status >= 400 && status < 500 ? 'malformed-request' : 'internal');
  return new ProblemException(code, { cause, ...(code === 'unavailable' && { headers: RETRY_AFTER }) });
}
