import type { FlowDto } from '@app/contracts';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import {
  concatMap,
  defer,
  EMPTY,
  from,
  groupBy,
  interval,
  merge,
  mergeMap,
  type Observable,
  share,
  Subject,
  ReplaySubject,
  takeUntil,
  throttleTime,
  timer,
} from 'rxjs';
import { SyncEngine } from '@app/sync';
import { FlowReport } from './flow-report';

/** A client gets a flow at most this often. */
const AT_MOST_EVERY_MS = 500;

/** Ages grow without an event. */
const AT_LEAST_EVERY_MS = 5000;

const PING_EVERY_MS = 15_000;

/** How the flows go, told again whenever something happens to them. All clients share one look at the ledger. */
@Injectable()
export class FlowEvents implements BeforeApplicationShutdown {
  private readonly stopping$ = new ReplaySubject<void>(1);
  private readonly acted$ = new Subject<string>();
  private readonly changes$: Observable<FlowDto>;

  constructor(
    engine: SyncEngine,
    private readonly report: FlowReport,
  ) {
    const happened$ = engine.events$.pipe(mergeMap(({ flow }) => (flow === '*' ? report.names : [flow])));
    const passed$ = timer(AT_LEAST_EVERY_MS, AT_LEAST_EVERY_MS).pipe(mergeMap(() => report.names));
    this.changes$ = merge(happened$, this.acted$, passed$).pipe(
      groupBy((flow) => flow),
      mergeMap((flow$) => flow$.pipe(throttleTime(AT_MOST_EVERY_MS, undefined, { leading: true, trailing: true }))),
      concatMap((flow) => this.look(flow)),
      share(),
    );
  }

  /** Every flow at once, then each that changed. Ends when the service stops. */
  flows(): Observable<FlowDto> {
    const now$ = defer(() => from(this.report.names)).pipe(concatMap((flow) => this.look(flow)));
    return merge(now$, this.changes$).pipe(takeUntil(this.stopping$));
  }

  /** An operator did something to a flow: what the engine does not tell, because it did not do it. */
  noteAction(flow: string): void {
    this.acted$.next(flow);
  }

  /** Keeps proxies from closing a stream on which nothing happens, and tells a client that it is alive. */
  pings(): Observable<unknown> {
    return interval(PING_EVERY_MS).pipe(takeUntil(this.stopping$));
  }

  /** An open stream would keep the server from closing. */
  beforeApplicationShutdown(): void {
    this.stopping$.next();
  }

  private look(flow: string): Observable<FlowDto> {
    return defer(() => this.report.flow(flow)).pipe(mergeMap((dto) => (dto === undefined ? EMPTY : [dto])));
  }
}
