import { type Context, createContextKey, type Span } from '@opentelemetry/api';

const SENT = createContextKey('the spans of the deliveries that are being sent, by their keys');

/** A context in which batches carry those of `spans` whose deliveries are in them. */
export function withCarried(context: Context, spans: ReadonlyMap<string, Span>): Context {
  return context.setValue(SENT, spans);
}

/** The spans of the deliveries that the body of a batch has. */
export function carriedSpans(context: Context, body: unknown): readonly Span[] {
  const spans = context.getValue(SENT) as ReadonlyMap<string, Span> | undefined;
  if (spans === undefined || !Array.isArray(body)) return [];
  return (body as { idempotency_key?: string }[]).flatMap(
    ({ idempotency_key = '' }) => spans.get(idempotency_key) ?? [],
  );
}
