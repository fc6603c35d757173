import { context, propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { requestIdOf } from '../http/request-id';
import { isSupervised } from '../http/supervised';

/**
 * A span for every request, in the trace that its `traceparent` names, or in a new one. It tells the route and never the
 * path or the query, which may hold what a person was searched by.
 */
export function traceRequests(): RequestHandler {
  const tracer = trace.getTracer('http-server');
  return (request: Request, response: Response, next: NextFunction) => {
    if (isSupervised(request.path)) return next();
    const { method } = request;
    const parent = propagation.extract(ROOT_CONTEXT, request.headers);
    const attributes = { 'http.request.method': method, request_id: requestIdOf(request) };
    const span = tracer.startSpan(method, { kind: SpanKind.SERVER, attributes }, parent);
    // Not `finish`: a caller that goes away gets no answer, and its span must end, too.
    response.once('close', () => {
      const route = (request.route as { path?: string } | undefined)?.path;
      if (route !== undefined) span.updateName(`${method} ${route}`).setAttribute('http.route', route);
      if (response.writableFinished) span.setAttribute('http.response.status_code', response.statusCode);
      const fault = faultOf(response);
      if (fault !== undefined) {
        span.setAttribute('error.type', fault).setStatus({ code: SpanStatusCode.ERROR });
      }
      span.end();
    });
    context.with(trace.setSpan(parent, span), next);
  };
}

/** What a server is to blame for: a 4xx is the caller's. */
function faultOf(response: Response): string | undefined {
  if (!response.writableFinished) return 'unanswered';
  return response.statusCode >= 500 ? String(response.statusCode) : undefined;
}
