import type { FeedCustomerDto } from '@app/contracts';
import type { FeedRow } from '@app/platform';
import { lastValueFrom } from 'rxjs';
import type { ChannelNews } from './channel-news';
import type { Answer, Cause, ChannelState, ConfiguredChannel } from './event-channel';
import type { EventChannelsStore } from './event-channels.store';
import { answeredCount, judgePage } from './judge-page';
import { sendPage } from './send-page';

/** Events that are sent between two writes of the position: what a crash repeats at the most. */
const PAGE_SIZE = 200;

type Tell = ChannelNews extends infer News
  ? News extends unknown
    ? Omit<News, 'channel' | 'channelKind'>
    : never
  : never;

export interface ChannelRunnerOptions {
  readonly store: Pick<EventChannelsStore, 'take' | 'renew' | 'settle'>;
  readonly feed: { read(after: number, limit: number): Promise<readonly FeedRow<FeedCustomerDto>[]> };
  /** Names this process; another one has another. */
  readonly holder: string;
  readonly now: () => number;
  readonly random: () => number;
  readonly emit: (news: ChannelNews) => void;
}

/** What is being sent now. */
interface UnderWay {
  readonly rows: readonly FeedRow<FeedCustomerDto>[];
  readonly answers: (Answer | undefined)[];
  readonly before: ChannelState;
  readonly interruption: AbortController;
}

/**
 * Runs one channel: one page at a time, from its position to the head of the feed. Woken while it runs, it looks once more
 * afterwards, so that nothing that was committed meanwhile waits for the next tick.
 */
export class ChannelRunner {
  private isWoken = false;
  private isBroken = false;
  /** Aborted when the grace of a stop is over: nothing is sent any more, whatever comes back then. */
  private readonly stopped = new AbortController();
  private isStopping = false;
  /** The codes of the refusals that were told: each is, once in the life of the process. */
  private readonly refusalsTold = new Set<string>();
  private running: Promise<void> | undefined;
  private underWay: UnderWay | undefined;
  private retry: NodeJS.Timeout | undefined;

  constructor(
    readonly channel: ConfiguredChannel,
    private readonly options: ChannelRunnerOptions,
  ) {}

  /** Sends what there is to send. Returns at once. */
  wake(): void {
    if (this.isStopping) return;
    this.isWoken = true;
    this.running ??= this.runWhileWoken();
  }

  /** To be called well within a lease, again and again: keeps the channel while a page is under way, else looks for one. */
  async tend(): Promise<void> {
    const { underWay } = this;
    if (underWay === undefined) return this.wake();
    await this.telling(() => this.keep(underWay));
  }

  /** Begins nothing more, gives what is under way `graceMs` to be answered, and gives up the rest: it stays to be sent. */
  async stop(graceMs: number): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.retry);
    const grace = setTimeout(() => this.stopped.abort(), graceMs);
    await this.running;
    clearTimeout(grace);
    await this.channel.sender.close();
  }

  private async runWhileWoken(): Promise<void> {
    while (this.isWoken && !this.isStopping) {
      this.isWoken = false;
      await this.telling(() => this.drain());
    }
    // In the same turn as the last look at isWoken: a wake in between would find a run that looks no more.
    this.running = undefined;
  }

  private async drain(): Promise<void> {
    const { store, holder } = this.options;
    let state = await store.take(this.channel.name, holder);
    while (state !== undefined) state = await this.sendNextPage(state);
  }

  /** @returns how the channel stands, when there may be more to send now */
  private async sendNextPage(before: ChannelState): Promise<ChannelState | undefined> {
    const { store, feed, holder, now, random } = this.options;
    if (this.isStopping) return this.release(before);
    // One that fails is tried with one event: an outage costs one request each time.
    const limit = before.failures > 0 ? 1 : PAGE_SIZE;
    const rows = await feed.read(before.position, limit);
    // A database that is slow answers after the stop has begun.
    if (this.isStopping) return this.release(before);
    const answers = await this.send(rows, before);
    const judgement = judgePage(before, { seqs: rows.map(({ seq }) => seq), answers }, now(), random());
    const goesOn = judgement.goesOn && rows.length === limit && !this.isStopping;
    if (!(await store.settle(this.channel.name, holder, judgement.state, !goesOn))) {
      this.tell({ kind: 'fenced' });
      return undefined;
    }
    this.tell({ kind: 'sent', before, judgement, isFirstRefusal: this.isFirst(judgement.refusal) });
    this.wakeAt(judgement.state.dueAt);
    return goesOn ? judgement.state : undefined;
  }

  /** Gives back what was taken, as it was taken. */
  private async release(state: ChannelState): Promise<undefined> {
    const { store, holder } = this.options;
    if (!(await store.settle(this.channel.name, holder, state, true))) this.tell({ kind: 'fenced' });
  }

  private isFirst(refusal: Cause | null): boolean {
    if (refusal === null || this.refusalsTold.has(refusal.code)) return false;
    this.refusalsTold.add(refusal.code);
    return true;
  }

  /** A receiver that fails now and then would otherwise be as slow as the tick. */
  private wakeAt(dueAt: number | null): void {
    clearTimeout(this.retry);
    if (dueAt === null || this.isStopping) return;
    this.retry = setTimeout(() => this.wake(), Math.max(0, dueAt - this.options.now())).unref();
  }

  private async send(
    rows: readonly FeedRow<FeedCustomerDto>[],
    before: ChannelState,
  ): Promise<readonly (Answer | undefined)[]> {
    const interruption = new AbortController();
    const signal = AbortSignal.any([interruption.signal, this.stopped.signal]);
    const answers = rows.map((): Answer | undefined => undefined);
    this.underWay = { rows, answers, before, interruption };
    try {
      const sent$ = sendPage(rows, this.channel.sender, answers, signal);
      await lastValueFrom(sent$, { defaultValue: undefined });
      return answers;
    } finally {
      this.underWay = undefined;
    }
  }

  private async keep({ rows, answers, before, interruption }: UnderWay): Promise<void> {
    const position = rows[answeredCount(answers) - 1]?.seq ?? before.position;
    const isKept = await this.options.store.renew(this.channel.name, this.options.holder, position);
    if (!isKept) interruption.abort();
  }

  /** What fails for a reason that is not the receiver's is told, and tried again with the next tick. */
  private async telling(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      if (this.isBroken) this.tell({ kind: 'mended' });
      this.isBroken = false;
    } catch (error) {
      this.tell({ kind: 'broken', error, isFirst: !this.isBroken });
      this.isBroken = true;
    }
  }

  private tell(news: Tell): void {
    this.options.emit({ channel: this.channel.name, channelKind: this.channel.kind, ...news });
  }
}
