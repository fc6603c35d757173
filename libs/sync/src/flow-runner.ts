import { lastValueFrom, type Observable, Subject, tap } from 'rxjs';
import type { Backoff } from './backoff';
import { deliver } from './deliver';
import { discover } from './discover';
import { type Flow, SourceError } from './flow';
import { LeaseLostError } from './ledger/discovery-ledger';
import type { Ledger } from './ledger/ledger';
import type { SyncEvent } from './sync-event';

export interface RunnerOptions {
  readonly ledger: Ledger;
  readonly now: () => number;
  readonly random: () => number;
  readonly backoff: Backoff;
  readonly emit: (event: SyncEvent) => void;
}

/**
 * Runs one flow: each of its two pipelines strictly one run at a time. A poll that takes longer than the interval is
 * not overtaken by the next one, and a poke during a delivery leads to one more, not to many.
 */
export class FlowRunner {
  private readonly stopping$ = new Subject<void>();
  private readonly interruption = new AbortController();
  private isStopping = false;
  private polling: Promise<void> | undefined;
  private delivering: Promise<void> | undefined;
  private isPoked = false;
  private isPollFailing = false;
  private pollNotBefore = 0;

  constructor(
    readonly flow: Flow,
    private readonly options: RunnerOptions,
  ) {}

  /** Discovers what is new, from the cursor to the end of the feed. Joins the run that is under way. */
  poll(): Promise<void> {
    if (this.isStopping || this.options.now() < this.pollNotBefore) return Promise.resolve();
    this.polling ??= this.discoverOnce().finally(() => (this.polling = undefined));
    return this.polling;
  }

  /** Delivers what is due. Returns at once; when a delivery is under way it looks once more afterwards. */
  poke(): void {
    this.isPoked = true;
    if (!this.isStopping) this.delivering ??= this.deliverWhilePoked().finally(() => (this.delivering = undefined));
  }

  /** Claims nothing more, gives what is under way `graceMs` to be answered, and gives up the rest. */
  async stop(graceMs: number): Promise<void> {
    this.isStopping = true;
    this.stopping$.next();
    const grace = setTimeout(() => this.interruption.abort(), graceMs);
    await Promise.all([this.polling, this.delivering]);
    clearTimeout(grace);
  }

  private async discoverOnce(): Promise<void> {
    const { flow, options } = this;
    const started = options.now();
    let read = 0;
    let discovered = 0;
    options.emit({ flow: flow.name, kind: 'cycle-started' });
    const discovery$ = discover(flow, { ...options, stopping$: this.stopping$ }).pipe(
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
      if (this.isPollFailing) options.emit({ flow: flow.name, kind: 'poll-recovered' });
      this.isPollFailing = false;
      options.emit({ flow: flow.name, kind: 'cycle-finished', read, discovered, durationMs: options.now() - started });
    } catch (error) {
      await this.notePollFailure(error);
    }
  }

  private async notePollFailure(error: unknown): Promise<void> {
    const { flow, options } = this;
    // Another worker took the flow over while this one stalled: it reads on from where the ledger is.
    if (error instanceof LeaseLostError) return options.emit({ flow: flow.name, kind: 'fenced', keys: [] });
    if (!(error instanceof SourceError))
      return options.emit({ flow: flow.name, kind: 'failed', during: 'discover', error });
    this.pollNotBefore = error.options.notBefore ?? 0;
    options.emit({ flow: flow.name, kind: 'poll-failed', cause: error.reason, isFirst: !this.isPollFailing });
    this.isPollFailing = true;
    await options.ledger.discovery.notePoll(flow.name, options.now(), error.reason).catch((failure: unknown) => {
      options.emit({ flow: flow.name, kind: 'failed', during: 'discover', error: failure });
    });
  }

  private async deliverWhilePoked(): Promise<void> {
    const { flow, options } = this;
    const delivery$ = deliver(flow, {
      ...options,
      isStopping: () => this.isStopping,
      interrupted: this.interruption.signal,
    });
    while (this.isPoked && !this.isStopping) {
      this.isPoked = false;
      try {
        await run(delivery$.pipe(tap(options.emit)));
      } catch (error) {
        options.emit({ flow: flow.name, kind: 'failed', during: 'deliver', error });
      }
    }
  }
}

function run(work$: Observable<unknown>): Promise<unknown> {
  return lastValueFrom(work$, { defaultValue: undefined });
}
