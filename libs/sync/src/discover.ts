import { createHash } from 'node:crypto';
import { catchError, concatMap, defer, EMPTY, expand, filter, from, map, type Observable, takeUntil } from 'rxjs';
import { describeRecord } from './describe-record';
import { type Flow, type Page, SourceError } from './flow';
import { foldLabel } from './fold-label';
import type { NewDelivery } from './ledger/insert-deliveries';
import type { Ledger } from './ledger/ledger';
import { mapRecord } from './map-record';
import type { SyncEvent } from './sync-event';

export interface DiscoverOptions {
  readonly ledger: Ledger;
  readonly now: () => number;
  /** Ends the reading; a page that was read is still recorded. */
  readonly stopping$: Observable<unknown>;
  /** Is told that it is this worker that reads; it is not told while another one does. */
  readonly onTaken?: () => void;
}

type Discovered = Extract<SyncEvent, { kind: 'discovered' | 'cursor-expired' }>;

interface Step {
  readonly event: Discovered;
  /** Where to go on reading; `undefined` at the end of the feed. */
  readonly next?: string | null;
}

/**
 * The first pipeline: reads page after page from the flow's cursor until the feed is drained. Each page is recorded
 * together with the position after it before the next one is read, so a crash re-reads one page at the most and never
 * skips one. Does nothing while another worker discovers this flow.
 *
 * Errors with SourceError when a page cannot be had, with LeaseLostError when another worker took over meanwhile.
 */
export function discover(flow: Flow, options: DiscoverOptions): Observable<Discovered> {
  return defer(async () => {
    const worker = await options.ledger.lease.id();
    return { worker, taken: await options.ledger.discovery.takeDiscovery(flow.name, worker) };
  }).pipe(
    concatMap(({ worker, taken }) => {
      if (taken === undefined) return EMPTY;
      options.onTaken?.();
      return readFrom(flow, taken.cursor, worker, options);
    }),
    map(({ event }) => event),
  );
}

function readFrom(flow: Flow, start: string | null, worker: string, options: DiscoverOptions): Observable<Step> {
  // A feed that leads back to where it was already would be read for ever.
  const visited = new Set<string | null>();
  let hasStartedOver = false;
  const step = (cursor: string | null): Observable<Step> => {
    visited.add(cursor);
    return flow.source.read(cursor).pipe(
      takeUntil(options.stopping$),
      concatMap((page) => recordPage(flow, page, worker, options)),
      catchError((error: unknown) => {
        // Once in a run: a feed that disowns its own positions again and again would be read for ever.
        if (!isCursorExpired(error) || cursor === null || hasStartedOver) throw error;
        hasStartedOver = true;
        return startOver(flow, error, worker, options);
      }),
    );
  };
  return step(start).pipe(
    expand(({ next }) => (next === undefined || (next !== null && visited.has(next)) ? EMPTY : step(next)), 1),
    filter(({ event }) => event.kind !== 'discovered' || event.read > 0),
  );
}

async function recordPage(flow: Flow, page: Page, worker: string, { ledger, now }: DiscoverOptions): Promise<Step> {
  const deliveries = page.records.map((record) => toNewDelivery(flow, record));
  const keys = await ledger.discovery.record(flow.name, deliveries, now(), { worker, cursor: page.next });
  const event = { flow: flow.name, kind: 'discovered' as const, read: page.records.length, keys };
  // A page without a position after it has told everything.
  return page.drained || page.next === null ? { event } : { event, next: page.next };
}

function isCursorExpired(error: unknown): error is SourceError {
  return error instanceof SourceError && error.options.isCursorExpired === true;
}

/** A feed that has lost the cursor (a restored source) is read from its beginning: the ledger knows what it has. */
function startOver(
  flow: Flow,
  { reason }: SourceError,
  worker: string,
  { ledger, now }: DiscoverOptions,
): Observable<Step> {
  return from(ledger.discovery.rewind(flow.name, worker, now())).pipe(
    map(() => ({ event: { flow: flow.name, kind: 'cursor-expired' as const, cause: reason }, next: null })),
  );
}

/** What maps to nothing is a dead letter from the start: it is seen, and holds up nobody. */
export function toNewDelivery(flow: Flow, record: unknown): NewDelivery {
  const mapped = mapRecord(flow, record);
  const label = labelOf(flow, record);
  if ('key' in mapped) return { key: mapped.key, record, label };
  const fault = { code: 'unmappable', detail: mapped.fault };
  return { key: `unmapped:${fingerprint(record)}`, record, label, fault };
}

function labelOf(flow: Flow, record: unknown): string | null {
  const { label } = describeRecord(flow, record);
  return label === undefined ? null : foldLabel(label);
}

/**
 * The same record gives the same fingerprint, whatever the order of its fields, so that it is one dead letter, once. A
 * hash, because keys are logged and records are personal.
 */
function fingerprint(record: unknown): string {
  const text = JSON.stringify(record, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
  return createHash('sha256').update(text).digest('hex');
}
