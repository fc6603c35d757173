import type { Flow, RecordDescription } from './flow';

/** What people know of a record. A description that fails costs the record its label, and never its delivery. */
export function describeRecord(flow: Flow, record: unknown): RecordDescription {
  try {
    return flow.describe?.(record) ?? {};
  } catch {
    return {};
  }
}
