import { lastValueFrom, type Observable, ReplaySubject, Subject, tap } from 'rxjs';
import type { Backoff } from './backoff';
import { ClaimsInHand } from './claims-in-hand';
import { connectWhenDue, deliver, type DeliverOptions } from './deliver';
import { discover } from './discover';
import { type ConnectedTarget, type Flow, SourceError } from './flow';
import { LeaseLostError } from './ledger/discovery-ledger';
import type { Ledger } from './ledger/ledger';
import type { SyncEvent } from './sync-event';
import { OutageWatch } from './outage-watch';
import { WakeableTask } from './wakeable-task';

export interface RunnerOptions {
  readonly ledger: Ledger;
  readonly now: () => number;
  readonly random: () => number;
  readonly backoff: Backoff;
  readonly emit: (event: SyncEvent) => void;
}

/**
 * Runs one flow. Discovery is strictly one run at a time: a poll that takes longer than the interval is not overtaken by
 * the next one. Delivery is as many lanes as the target has, each one run at a time; a record that hangs keeps its own
 * lane only.
 */
export class FlowRunner {
  private readonly poked$ = new Subject<void>();
  private readonly stopping$ = new ReplaySubject<void>(1);
  private readonly interruption = new AbortController();
  private readonly lanes: WakeableTask[] = [];
  private readonly wakeLanes: WakeableTask;
  private readonly deliverOptions: DeliverOptions;
  private target: ConnectedTarget | undefined;
  private isStopping = false;
  private polling: Promise<void> | undefined;
  private isPollFailing = false;
  private pollNotBefore = 0;

  constructor(
    readonly flow: Flow,
    private readonly options: RunnerOptions,
  ) {
    this.deliverOptions = {
      ...options,
      inHand: new ClaimsInHand({ flow: flow.name, delivery: options.ledger.delivery, now: options.now }),
      isStopping: () => this.isStopping,
      interrupted: this.interruption.signal,
      poked$: this.poked$,
      watch: new OutageWatch(),
    };
    this.wakeLanes = new WakeableTask(() => this.telling('deliver', () => this.wakeLanesWhenDue()));
  }

  /** False while `poll` would begin nothing: it would join a run that may be past its last page, come too early, or too late. */
  get canBeginPoll(): boolean {
    return !this.isStopping && this.polling === undefined && this.options.now() >= this.pollNotBefore;
  }

  /** Discovers what is new, from the cursor to the end of the feed, unless another worker does. Joins the run under way. */
  poll(): Promise<void> {
    if (this.isStopping || this.options.now() < this.pollNotBefore) return Promise.resolve();
    this.polling ??= this.discoverOnce().finally(() => (this.polling = undefined));
    return this.polling;
  }

  /** Delivers what is due. Returns at once; a lane that is at work looks once more afterwards. */
  poke(): void {
    this.poked$.next();
    if (!this.isStopping) this.wakeLanes.wake();
  }

  /** Claims nothing more, gives what is under way `graceMs` to be answered, and gives up the rest. */
  async stop(graceMs: number): Promise<void> {
    this.isStopping = true;
    this.stopping$.next();
    const grace = setTimeout(() => this.interruption.abort(), graceMs);
    await Promise.all([this.polling, this.wakeLanes.idle()]);
    await Promise.all(this.lanes.map((lane) => lane.idle()));
    clearTimeout(grace);
  }

  private async discoverOnce(): Promise<void> {
    const { flow, options } = this;
    const started = options.now();
    let read = 0;
    let discovered = 0;
    let isOurs = false;
    const onTaken = (): void => {
      isOurs = true;
      options.emit({ flow: flow.name, kind: 'cycle-started' });
    };
    const discovery$ = discover(flow, { ...options, stopping$: this.stopping$, onTaken }).pipe(
      tap((event) => {
        options.emit(event);
        if (event.kind !== 'discovered') return;
        read += event.read;
        discovered += event.keys.length;
        if (event.keys.length > 0) this.poke();
      }),
    );
    try {
      await run(discovery$);
      // Another worker reads: this one has nothing to say of the source, and what it said before is no longer its own.
      if (!isOurs) return void (this.isPollFailing = false);
      if (this.isPollFailing) options.emit({ flow: flow.name, kind: 'poll-recovered' });
      this.isPollFailing = false;
      options.emit({ flow: flow.name, kind: 'cycle-finished', read, discovered, durationMs: options.now() - started });
    } catch (error) {
      await this.telling('discover', () => this.notePollFailure(error));
    }
  }

  private async notePollFailure(error: unknown): Promise<void> {
    const { flow, options } = this;
    // Another worker took the flow over while this one stalled: it reads on from where the ledger is.
    if (error instanceof LeaseLostError) return options.emit({ flow: flow.name, kind: 'fenced', keys: [] });
    if (!(error instanceof SourceError)) throw error;
    this.pollNotBefore = error.options.notBefore ?? 0;
    options.emit({ flow: flow.name, kind: 'poll-failed', cause: error.reason, isFirst: !this.isPollFailing });
    this.isPollFailing = true;
    await options.ledger.discovery.notePoll(flow.name, options.now(), error.reason);
  }

  private async wakeLanesWhenDue(): Promise<void> {
    if (this.isStopping) return;
    const target = await connectWhenDue(this.flow, this.deliverOptions);
    if (target === undefined) return;
    this.target = target;
    while (this.lanes.length < target.lanes) this.lanes.push(this.newLane(this.lanes.length));
    for (const lane of this.lanes) lane.wake();
  }

  private newLane(index: number): WakeableTask {
    return new WakeableTask(() =>
      this.telling('deliver', async () => {
        const { target } = this;
        // A target that was found to bear less than before has fewer lanes: the others rest.
        if (target === undefined || index >= target.lanes) return;
        await run(deliver(this.flow, target, this.deliverOptions).pipe(tap(this.options.emit)));
      }),
    );
  }

  /** Whatever fails for a reason that is not the source's or the target's is told, and tried again with the next tick. */
  private async telling(during: 'discover' | 'deliver', work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.options.emit({ flow: this.flow.name, kind: 'failed', during, error });
    }
  }
}

function run(work$: Observable<unknown>): Promise<unknown> {
  return lastValueFrom(work$, { defaultValue: undefined });
}
