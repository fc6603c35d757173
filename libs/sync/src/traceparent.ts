/** https://www.w3.org/TR/trace-context/#traceparent-header: version, trace, span, flags; ids of zeros name nothing. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** What is not well-formed goes no further: the record came from another system, and this becomes a header. */
export function isTraceparent(value: string | undefined): value is string {
  return value !== undefined && TRACEPARENT.test(value);
}
