import { Subject } from 'rxjs';
import type { ChannelNews } from './channel-news';
import { ChannelRunner, type ChannelRunnerOptions } from './channel-runner';
import type { ConfiguredChannel } from './event-channel';
import type { EventChannelsStore } from './event-channels.store';

/** Announces customers to every channel that is configured. */
export class EventAnnouncer {
  private readonly newsSubject = new Subject<ChannelNews>();
  readonly news$ = this.newsSubject.asObservable();
  private readonly runners: readonly ChannelRunner[];

  constructor(
    readonly channels: readonly ConfiguredChannel[],
    private readonly store: EventChannelsStore,
    options: Omit<ChannelRunnerOptions, 'store' | 'emit'>,
  ) {
    const emit = (news: ChannelNews): void => this.newsSubject.next(news);
    this.runners = channels.map((channel) => new ChannelRunner(channel, { ...options, store, emit }));
  }

  /** Before anything else: gives the channels that are new their position. */
  open(): Promise<void> {
    return this.store.open(this.channels);
  }

  /** There may be something to send. Returns at once. */
  wake(): void {
    for (const runner of this.runners) runner.wake();
  }

  /** To be called well within a lease, again and again. */
  async tend(): Promise<void> {
    await Promise.all(this.runners.map((runner) => runner.tend()));
  }

  /** Sends nothing more; what is under way gets `graceMs` to be answered. */
  async stop(graceMs: number): Promise<void> {
    await Promise.all(this.runners.map((runner) => runner.stop(graceMs)));
  }
}
