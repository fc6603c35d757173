import { type Context, createContextKey, type Span } from '@opentelemetry/api';

const CARRIED = createContextKey('the spans of the deliveries that a batch may carry');

/** A context in which a request without a `traceparent` of its own carries all of `spans`. */
export function withCarried(context: Context, spans: readonly Span[]): Context {
  return context.setValue(CARRIED, spans);
}

/** What a request carries. */
export function carriedSpans(context: Context): readonly Span[] {
  return (context.getValue(CARRIED) as readonly Span[] | undefined) ?? [];
}
