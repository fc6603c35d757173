import type { ConnectedTarget, Flow, Outgoing, Outcome, Sent } from '@app/sync';
import { type Attributes, context, ROOT_CONTEXT, type Span, type SpanOptions, trace } from '@opentelemetry/api';
import { firstValueFrom, lastValueFrom, NEVER, type Observable, of, throwError, toArray } from 'rxjs';
import { FlowTraces } from './flow-traces';

const PARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const CAUSE = { code: 'http-422', detail: 'The target answered 422: zoe@example.com is unknown.', excerpt: 'zoe' };

/** A span, as a tracer that a test plays makes it. */
interface Seen {
  readonly name: string;
  readonly parent: string | undefined;
  readonly attributes: Attributes;
  isError: boolean;
  ended: number;
}

let seen: Seen[] = [];

function startSpan(name: string, options: SpanOptions = {}, parent = context.active()): Span {
  const span: Seen = {
    name,
    parent: options.root === true ? undefined : trace.getSpanContext(parent)?.spanId,
    attributes: { ...options.attributes },
    isError: false,
    ended: 0,
  };
  const number = seen.push(span);
  const traceId = trace.getSpanContext(parent)?.traceId ?? '1'.repeat(32);
  const self = {
    spanContext: () => ({ traceId, spanId: String(number).padStart(16, '0'), traceFlags: 1 }),
    setAttribute: (key: string, value: string) => self.setAttributes({ [key]: value }),
    setAttributes: (attributes: Attributes) => (Object.assign(span.attributes, attributes), self),
    setStatus: () => ((span.isError = true), self),
    end: () => void span.ended++,
  };
  return self as unknown as Span;
}

beforeAll(() => {
  trace.setGlobalTracerProvider({ getTracer: () => ({ startSpan, startActiveSpan: () => undefined as never }) });
});
afterAll(() => trace.disable());
beforeEach(() => (seen = []));

function flowTo(send: (deliveries: readonly Outgoing[]) => Observable<readonly Sent[]>): Flow {
  const target: ConnectedTarget = { isIdempotent: true, sendLimit: 7, weights: [1, 3], lanes: 3, send };
  return {
    name: 'f',
    source: { read: () => NEVER },
    target: { connect: () => of(target) },
    map: () => ({ fault: '' }),
  };
}

/** What the target was given, once everything was sent. */
async function sendTraced(deliveries: readonly Outgoing[], answer: (key: string) => Outcome): Promise<Outgoing[]> {
  const given: Outgoing[] = [];
  const flow = flowTo((outgoing) => {
    given.push(...outgoing);
    return of(outgoing.map(({ key }) => ({ key, outcome: answer(key), durationMs: 1 })));
  });
  const target = await firstValueFrom(new FlowTraces().trace(flow).target.connect());
  expect(target).toMatchObject({ isIdempotent: true, sendLimit: 7, weights: [1, 3], lanes: 3 });
  await lastValueFrom(target.send(deliveries, AbortSignal.timeout(1000)).pipe(toArray()));
  return given;
}

describe('a traced delivery', () => {
  it('has a span in the trace of its record, which goes to the target in its place', async () => {
    const delivery = { key: 'k', body: {}, attempts: 2, traceparent: PARENT };
    const [given] = await sendTraced([delivery], () => ({ kind: 'delivered', reference: 'r-1' }));

    expect(given).toEqual({ ...delivery, traceparent: '00-0af7651916cd43dd8448eb211c80319c-0000000000000001-01' });
    expect(seen).toEqual([
      {
        name: 'deliver f',
        parent: 'b7ad6b7169203331',
        attributes: {
          'delivery.key': 'k',
          'delivery.attempt': 3,
          'delivery.outcome': 'delivered',
          'delivery.request_id': 'r-1',
        },
        isError: false,
        ended: 1,
      },
    ]);
  });

  it('begins a trace when its record has none', async () => {
    await sendTraced([{ key: 'k', body: {}, attempts: 0 }], () => ({ kind: 'delivered', reference: null }));
    expect(seen).toMatchObject([{ parent: undefined, ended: 1 }]);
    expect(seen[0]?.attributes).not.toHaveProperty('delivery.request_id');
  });

  it.each(['reject', 'pause', 'uncertain', 'retry'] as const)(
    'that ends in %s tells the code, not the text',
    async (kind) => {
      await sendTraced([{ key: 'k', body: {}, attempts: 0 }], () => ({ kind, cause: CAUSE }));
      expect(seen).toMatchObject([
        { isError: true, attributes: { 'delivery.outcome': kind, 'error.type': 'http-422' } },
      ]);
      expect(JSON.stringify(seen)).not.toContain('zoe');
    },
  );

  it('leaves no span open when the target breaks off', async () => {
    const flow = flowTo(() => throwError(() => new Error('broken')));
    const target = await firstValueFrom(new FlowTraces().trace(flow).target.connect());
    const sent$ = target.send([{ key: 'k', body: {}, attempts: 0 }], AbortSignal.timeout(1000));
    await expect(lastValueFrom(sent$)).rejects.toThrow('broken');
    expect(seen).toMatchObject([{ isError: true, ended: 1 }]);
  });
});

describe('a traced poll', () => {
  it.each([
    [
      { kind: 'cycle-finished', read: 3, discovered: 2, durationMs: 1 },
      { 'discover.read': 3, 'discover.new': 2 },
    ],
    [{ kind: 'poll-failed', cause: CAUSE, isFirst: true }, { 'error.type': 'http-422' }],
    [{ kind: 'fenced', keys: [] }, { 'error.type': 'fenced' }],
    [{ kind: 'failed', during: 'discover', error: new Error('e') }, { 'error.type': 'failed' }],
  ] as const)('ends with %j', (ending, attributes) => {
    const traces = new FlowTraces();
    traces.observe({ flow: 'f', kind: 'cycle-started' });
    traces.observe({ flow: 'f', ...ending });
    const isError = 'error.type' in attributes;
    expect(seen).toEqual([{ name: 'discover f', parent: undefined, attributes, isError, ended: 1 }]);
  });

  it('goes on while deliveries are settled, fenced or fail', () => {
    const traces = new FlowTraces();
    traces.observe({ flow: 'f', kind: 'cycle-started' });
    traces.observe({ flow: 'f', kind: 'fenced', keys: ['k'] });
    traces.observe({ flow: 'f', kind: 'failed', during: 'deliver', error: new Error('e') });
    traces.observe({ flow: 'g', kind: 'cycle-finished', read: 0, discovered: 0, durationMs: 1 });
    expect(seen).toMatchObject([{ ended: 0 }]);
    expect(context.active()).toBe(ROOT_CONTEXT);
  });
});
