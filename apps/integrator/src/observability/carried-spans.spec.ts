import { ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import { carriedSpans, withCarried } from './carried-spans';

const span = (spanId: string): Span => trace.wrapSpanContext({ traceId: 'a'.repeat(32), spanId, traceFlags: 1 });
const spans = new Map(['k:1', 'k:2', 'k:3'].map((key, nth) => [key, span(`${nth}`.repeat(16))]));
const sending = withCarried(ROOT_CONTEXT, spans);
const batchOf = (...keys: string[]) => keys.map((idempotency_key) => ({ customer_id: 1, idempotency_key }));

it('a batch carries the spans of its own deliveries, whether they failed before or not, and of no others', () => {
  expect(carriedSpans(sending, batchOf('k:2', 'k:3'))).toEqual([spans.get('k:2'), spans.get('k:3')]);
});

it.each([
  ['of one delivery, which has a header for it', sending, { customer_id: 1 }],
  ['without a body', sending, undefined],
  ['that delivers nothing', ROOT_CONTEXT, batchOf('k:1')],
])('a request %s carries none', (_what, context, body) => {
  expect(carriedSpans(context, body)).toEqual([]);
});
