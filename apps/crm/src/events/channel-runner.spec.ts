import type { FeedRow } from '@app/platform';
import type { CustomerCreatedEventDto, FeedCustomerDto } from '@app/contracts';
import type { ChannelNews } from './channel-news';
import { ChannelRunner } from './channel-runner';
import type { Answer, ChannelState } from './event-channel';

const WELL: ChannelState = { position: 0, failures: 0, refused: 0, dueAt: null, pausedAt: null, cause: null };
const refused = (code: string): Answer => ({ kind: 'refused', cause: { code, detail: 'It was refused.' } });
const failed: Answer = { kind: 'failed', cause: { code: 'http-503', detail: 'The endpoint answered 503.' } };

/** A channel whose receiver, store and feed are played by the test. */
class Bench {
  state: ChannelState = WELL;
  customers = 0;
  isHeld = false;
  isLost = false;
  /** The numbers of the customers whose events were sent, in order. */
  readonly sent: number[] = [];
  readonly pages: number[] = [];
  readonly renewedAt: number[] = [];
  readonly news: ChannelNews[] = [];
  fault: Error | undefined;
  /** What the database takes its time for. */
  taking: Promise<void> | undefined;
  reading: Promise<void> | undefined;
  answer: (seq: number, signal: AbortSignal) => Answer | Promise<Answer> = () => ({ kind: 'taken' });
  now = 1_000_000;

  readonly runner = new ChannelRunner(
    {
      name: 'hook',
      kind: 'webhook',
      sender: {
        concurrency: 4,
        send: async ({ id }: CustomerCreatedEventDto, signal) => {
          this.sent.push(Number(id));
          return this.answer(Number(id), signal);
        },
        close: async () => {},
      },
    },
    {
      holder: 'me',
      now: () => this.now,
      random: () => 0.5,
      emit: (news) => this.news.push(news),
      feed: {
        read: async (after, limit) => {
          await this.reading;
          this.pages.push(limit);
          return Array.from({ length: Math.min(limit, this.customers - after) }, (_, index) => row(after + index + 1));
        },
      },
      store: {
        take: async () => {
          if (this.fault !== undefined) throw this.fault;
          if (this.isHeld || this.state.pausedAt !== null || this.state.position >= this.customers) return undefined;
          if (this.state.dueAt !== null && this.state.dueAt > this.now) return undefined;
          this.isHeld = true;
          await this.taking;
          return this.state;
        },
        renew: async (_name, _holder, position) => {
          this.renewedAt.push(position);
          return !this.isLost;
        },
        settle: async (_name, _holder, state, isReleased) => {
          if (this.isLost) return false;
          this.state = state;
          this.isHeld = !isReleased;
          return true;
        },
      },
    },
  );

  /** Until nothing moves any more. */
  async run(): Promise<void> {
    this.runner.wake();
    await settled();
  }

  kinds(): string[] {
    return this.news.map(({ kind }) => kind);
  }
}

function row(seq: number): FeedRow<FeedCustomerDto> {
  return { seq, item: { id: String(seq), name: 'N', email: 'n@example.com', created_at: '2026-11-22T08:30:00.000Z' } };
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((next) => setImmediate(next));
}

describe('ChannelRunner', () => {
  it('sends everything up to the head of the feed, each once, and gives the channel back', async () => {
    const bench = new Bench();
    bench.customers = 450;
    await bench.run();

    expect(bench.sent).toEqual(Array.from({ length: 450 }, (_, index) => index + 1));
    expect(bench.state).toEqual({ ...WELL, position: 450 });
    expect(bench.isHeld).toBe(false);
  });

  it('woken while it sends, looks once more: what was committed meanwhile does not wait for a tick', async () => {
    const bench = new Bench();
    bench.customers = 1;
    bench.answer = (seq) => {
      if (seq === 1) {
        bench.customers = 2;
        bench.runner.wake();
      }
      return { kind: 'taken' };
    };
    await bench.run();

    expect(bench.sent).toEqual([1, 2]);
  });

  it('begins no event after one that failed, and tries with one event until one is taken', async () => {
    const bench = new Bench();
    bench.customers = 100;
    bench.answer = (seq) => (seq === 3 ? failed : { kind: 'taken' });
    await bench.run();
    expect(bench.state).toMatchObject({ position: 2, failures: 1, dueAt: bench.now + 250 });
    expect(bench.sent.length).toBeLessThanOrEqual(7);

    bench.answer = () => failed;
    bench.sent.length = 0;
    bench.now += 250;
    await bench.run();
    expect(bench.sent).toEqual([3]);
    expect(bench.state).toMatchObject({ position: 2, failures: 2, dueAt: bench.now + 500 });

    bench.answer = () => ({ kind: 'taken' });
    bench.now += 500;
    await bench.run();
    expect(bench.state).toEqual({ ...WELL, position: 100 });
    await bench.runner.stop(0);
  });

  it('tries again by itself when it is time, and not after it was stopped', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate'] });
    try {
      const bench = new Bench();
      bench.customers = 1;
      bench.answer = () => failed;
      await bench.run();
      bench.now += 250;
      await jest.advanceTimersByTimeAsync(249);
      expect(bench.sent).toEqual([1]);
      await jest.advanceTimersByTimeAsync(1);
      await settled();
      expect(bench.sent).toEqual([1, 1]);

      await bench.runner.stop(0);
      bench.now += 1000;
      await jest.advanceTimersByTimeAsync(1000);
      expect(bench.sent).toEqual([1, 1]);
    } finally {
      jest.useRealTimers();
    }
  });

  it('keeps the channel while a page is under way, with what was answered so far', async () => {
    const bench = new Bench();
    bench.customers = 8;
    const { promise, resolve } = Promise.withResolvers<Answer>();
    bench.answer = (seq) => (seq === 3 ? promise : { kind: 'taken' });
    await bench.run();
    await bench.runner.tend();
    expect(bench.renewedAt).toEqual([2]);

    resolve({ kind: 'taken' });
    await settled();
    expect(bench.state.position).toBe(8);
  });

  it('gives up what is under way once another sender has the channel, and writes nothing', async () => {
    const bench = new Bench();
    bench.customers = 2;
    bench.answer = (_seq, signal) =>
      new Promise((answered) => signal.addEventListener('abort', () => answered({ kind: 'interrupted' })));
    await bench.run();
    bench.isLost = true;
    await bench.runner.tend();
    await settled();

    expect(bench.kinds()).toEqual(['fenced']);
    expect(bench.state).toEqual(WELL);
  });

  it('when it stops, waits for what is under way, begins nothing more, and stays to be sent', async () => {
    const bench = new Bench();
    bench.customers = 300;
    const { promise, resolve } = Promise.withResolvers<Answer>();
    bench.answer = (seq) => (seq === 200 ? promise : { kind: 'taken' });
    await bench.run();
    const stopped = bench.runner.stop(60_000);
    resolve({ kind: 'taken' });
    await stopped;

    expect(bench.state).toEqual({ ...WELL, position: 200 });
    expect(bench.isHeld).toBe(false);
    await bench.run();
    expect(bench.sent).toHaveLength(200);
  });

  it('when the grace is over, gives up the rest without counting it as a failure', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate'] });
    try {
      const bench = new Bench();
      bench.customers = 5;
      bench.answer = (seq, signal) =>
        seq < 3
          ? { kind: 'taken' }
          : new Promise((answered) => signal.addEventListener('abort', () => answered({ kind: 'interrupted' })));
      await bench.run();
      const stopped = bench.runner.stop(4000);
      await jest.advanceTimersByTimeAsync(3999);
      expect(bench.state.position).toBe(0);
      await jest.advanceTimersByTimeAsync(1);
      await stopped;

      expect(bench.state).toEqual({ ...WELL, position: 2 });
    } finally {
      jest.useRealTimers();
    }
  });

  it.each(['taking', 'reading'] as const)(
    'begins nothing and gives the channel back, when its database answers only after the stop (%s)',
    async (what) => {
      const bench = new Bench();
      bench.customers = 300;
      const { promise, resolve } = Promise.withResolvers<void>();
      bench[what] = promise;
      await bench.run();
      const stopped = bench.runner.stop(60_000);
      resolve();
      await stopped;

      expect(bench.pages).toEqual(what === 'taking' ? [] : [200]);
      expect(bench.sent).toEqual([]);
      expect(bench.state).toEqual(WELL);
      expect(bench.isHeld).toBe(false);
    },
  );

  it('says of the first refusal for a cause that it is, also where events are taken in between', async () => {
    const bench = new Bench();
    bench.customers = 5;
    const answers = [refused('http-422'), { kind: 'taken' }, refused('http-422'), refused('http-400')] as const;
    bench.answer = (seq) => answers[seq - 1] ?? { kind: 'taken' };
    for (bench.customers = 1; bench.customers <= 5; bench.customers++) await bench.run();

    const first = bench.news.map((news) => news.kind === 'sent' && news.isFirstRefusal);
    expect(first).toEqual([true, false, false, true, false]);
  });

  it('survives a database that fails: it is told once, and tried again', async () => {
    const bench = new Bench();
    bench.customers = 1;
    bench.fault = new Error('The database is away.');
    await bench.run();
    await bench.run();
    bench.fault = undefined;
    await bench.run();

    expect(bench.news).toEqual([
      expect.objectContaining({ kind: 'broken', isFirst: true }),
      expect.objectContaining({ kind: 'broken', isFirst: false }),
      expect.objectContaining({ kind: 'sent' }),
      expect.objectContaining({ kind: 'mended' }),
    ]);
    expect(bench.state.position).toBe(1);
  });
});
