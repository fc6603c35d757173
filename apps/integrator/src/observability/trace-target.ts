import type { ConnectedTarget, Outgoing, Sent, Target } from '@app/sync';
import { type Context, context, ROOT_CONTEXT, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import { finalize, map, Observable, tap } from 'rxjs';
import { withCarried } from './carried-spans';

/**
 * The same target, with a span `deliver <flow>` for every delivery that is sent, in the trace that created its record.
 * A delivery that is sent alone takes the span to the target; a batch has a span of its own, with a link to each.
 */
export function traceTarget(flow: string, target: Target): Target {
  return {
    connect: () =>
      target.connect().pipe(
        map((connected): ConnectedTarget => ({
          isIdempotent: connected.isIdempotent,
          sendLimit: connected.sendLimit,
          weights: connected.weights,
          lanes: connected.lanes,
          send: (deliveries, interrupted) => traceSend(flow, connected, deliveries, interrupted),
        })),
      ),
  };
}

function traceSend(
  flow: string,
  target: ConnectedTarget,
  deliveries: readonly Outgoing[],
  interrupted: AbortSignal,
): Observable<readonly Sent[]> {
  return new Observable((subscriber) => {
    const spans = new Map(deliveries.map((delivery) => [delivery.key, startSpan(flow, delivery)]));
    const outgoing = deliveries.map((delivery) => ({
      ...delivery,
      traceparent: traceparentOf(spans.get(delivery.key)),
    }));
    const sent$ = target.send(outgoing, interrupted).pipe(
      tap((sent) => {
        for (const one of sent) {
          endSpan(spans.get(one.key), one);
          spans.delete(one.key);
        }
      }),
      finalize(() => {
        // The engine judges a silent target; here it only must not leave a span open.
        for (const span of spans.values()) span.setStatus({ code: SpanStatusCode.ERROR }).end();
      }),
    );
    return context.with(withCarried(ROOT_CONTEXT, new Map(spans)), () => sent$.subscribe(subscriber));
  });
}

function startSpan(flow: string, { key, attempts, traceparent }: Outgoing): Span {
  const attributes = { 'delivery.key': key, 'delivery.attempt': attempts + 1 };
  return trace.getTracer('flows').startSpan(`deliver ${flow}`, { attributes }, parentOf(traceparent));
}

/** The engine lets well-formed ones through only, see Mapped. */
export function parentOf(traceparent: string | undefined): Context {
  const [, traceId, spanId, flags] = traceparent?.split('-') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return ROOT_CONTEXT;
  const traceFlags = Number.parseInt(flags, 16);
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}

function traceparentOf(span: Span | undefined): string | undefined {
  if (span === undefined) return undefined;
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}

function endSpan(span: Span | undefined, { outcome }: Sent): void {
  if (span === undefined) return;
  span.setAttribute('delivery.outcome', outcome.kind);
  if (outcome.kind === 'delivered' && outcome.reference !== null) {
    span.setAttribute('delivery.request_id', outcome.reference);
  }
  // The code, not the text: a detail may quote what the other side said.
  if ('cause' in outcome) {
    span.setAttribute('error.type', outcome.cause.code).setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}
