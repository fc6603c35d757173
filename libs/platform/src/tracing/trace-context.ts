import { trace, TraceFlags } from '@opentelemetry/api';

/** The trace and span that a log line belongs to; nothing outside of a traced request. */
export function traceFields(): { readonly trace_id?: string; readonly span_id?: string } {
  const context = trace.getActiveSpan()?.spanContext();
  return context === undefined ? {} : { trace_id: context.traceId, span_id: context.spanId };
}

/**
 * The W3C `traceparent` of the request under way, to be kept with what it creates. `undefined` without tracing, and for
 * a trace that is not sampled: nobody could look it up.
 */
export function currentTraceparent(): string | undefined {
  const context = trace.getActiveSpan()?.spanContext();
  if (context === undefined || (context.traceFlags & TraceFlags.SAMPLED) === 0) return undefined;
  return `00-${context.traceId}-${context.spanId}-01`;
}
