import type { HttpService } from '@nestjs/axios';
import { context, propagation, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { AxiosError, InternalAxiosRequestConfig } from 'axios';
import { carriedSpans } from './carried-spans';
import { parentOf } from './trace-target';

/**
 * A span for every request that is made for one delivery, for a batch of them, or for a poll; it goes along as
 * `traceparent`, so that the other system's span is its child. Nothing else that is asked is traced.
 */
export function traceExchanges(http: HttpService): void {
  const spans = new WeakMap<object, Span>();
  const end = (config: object | undefined, status: number | undefined, fault: string | undefined): void => {
    const span = config === undefined ? undefined : spans.get(config);
    if (span === undefined) return;
    if (status !== undefined) span.setAttribute('http.response.status_code', status);
    if (fault !== undefined) span.setAttribute('error.type', fault).setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  };
  http.axiosRef.interceptors.request.use((config) => {
    const span = startSpan(config);
    if (span === undefined) return config;
    spans.set(config, span);
    propagation.inject(trace.setSpan(ROOT_CONTEXT, span), config.headers, {
      set: (headers, name, value) => headers.set(name, value),
    });
    return config;
  });
  http.axiosRef.interceptors.response.use(
    (response) => {
      end(response.config, response.status, response.status >= 400 ? String(response.status) : undefined);
      return response;
    },
    (error: AxiosError) => {
      end(error.config, undefined, error.code ?? 'no-answer');
      return Promise.reject(error);
    },
  );
}

function startSpan(config: InternalAxiosRequestConfig): Span | undefined {
  const traceparent: unknown = config.headers.get('traceparent');
  const active = context.active();
  const isAlone = typeof traceparent === 'string';
  const parent = isAlone ? parentOf(traceparent) : active;
  const carried = isAlone ? [] : carriedSpans(active, config.data);
  if (carried.length === 0 && trace.getSpan(parent) === undefined) return undefined;
  const method = (config.method ?? 'get').toUpperCase();
  const { hostname, port, pathname } = new URL(config.url ?? '');
  return trace.getTracer('http-client').startSpan(
    method,
    {
      kind: SpanKind.CLIENT,
      // Not the whole address: it may hold credentials and what somebody was searched by.
      attributes: {
        'http.request.method': method,
        'server.address': hostname,
        'server.port': Number(port),
        'url.path': pathname,
      },
      links: carried.map((span) => ({ context: span.spanContext() })),
    },
    parent,
  );
}
