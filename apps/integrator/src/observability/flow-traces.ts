import type { Flow, Source, SyncEvent } from '@app/sync';
import { type Attributes, context, ROOT_CONTEXT, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import { defer, Observable } from 'rxjs';
import { traceTarget } from './trace-target';

/** The flows as traces: a span for every poll, with the requests it makes, and one for every attempt to deliver. */
export class FlowTraces {
  /** The poll that is under way, of each flow. */
  private readonly polls = new Map<string, Span>();

  /** The same flow, traced. */
  trace(flow: Flow): Flow {
    return {
      ...flow,
      source: this.traceSource(flow.name, flow.source),
      target: traceTarget(flow.name, flow.target),
    };
  }

  /** Follows a poll from its start to its end. */
  readonly observe = (event: SyncEvent): void => {
    if (event.kind === 'cycle-started') {
      this.endPoll(event.flow, {});
      // Of its own trace, whatever caused it: it reads for everybody.
      this.polls.set(event.flow, trace.getTracer('flows').startSpan(`discover ${event.flow}`, { root: true }));
    }
    const ending = endingOf(event);
    if (ending !== undefined) this.endPoll(event.flow, ending);
  };

  /** What the source is asked during a poll is asked within the poll's span. */
  private traceSource(flow: string, source: Source): Source {
    return {
      read: (cursor) =>
        defer(() => {
          const span = this.polls.get(flow);
          return span === undefined ? source.read(cursor) : within(span, source.read(cursor));
        }),
    };
  }

  private endPoll(flow: string, attributes: Attributes): void {
    const span = this.polls.get(flow);
    if (span === undefined) return;
    if ('error.type' in attributes) span.setStatus({ code: SpanStatusCode.ERROR });
    span.setAttributes(attributes).end();
    this.polls.delete(flow);
  }
}

/** What is to be said of a poll that ends with this event; `undefined` when it does not. */
function endingOf(event: SyncEvent): Attributes | undefined {
  if (event.kind === 'cycle-finished') return { 'discover.read': event.read, 'discover.new': event.discovered };
  if (event.kind === 'poll-failed') return { 'error.type': event.cause.code };
  // Without keys: another worker took over the discovery, not a delivery.
  const isBroken = event.kind === 'fenced' ? event.keys.length === 0 : isFailedDiscovery(event);
  return isBroken ? { 'error.type': event.kind } : undefined;
}

function isFailedDiscovery(event: SyncEvent): boolean {
  return event.kind === 'failed' && event.during === 'discover';
}

function within<T>(span: Span, work$: Observable<T>): Observable<T> {
  const active = trace.setSpan(ROOT_CONTEXT, span);
  return new Observable((subscriber) => context.with(active, () => work$.subscribe(subscriber)));
}
