import { MessageGroups, type WaitingMessage } from './message-groups';

const CHANNEL = {};

/** All that waits for no test has happened. */
const idle = () => new Promise<void>((resolve) => void setImmediate(resolve));

/** A ledger and a clock that a test plays, and what came of it. */
class Played {
  readonly commits: { records: readonly unknown[]; end: (error?: Error) => void }[] = [];
  readonly waits: { failures: number; isAborted: boolean; end: () => void }[] = [];
  readonly acknowledged: unknown[] = [];
  readonly told: string[] = [];
  readonly groups = new MessageGroups({
    record: (records) =>
      new Promise<void>((resolve, reject) => {
        this.commits.push({ records, end: (error) => (error === undefined ? resolve() : reject(error)) });
      }),
    onFailed: (error) => this.told.push(String(error)),
    onRecovered: () => this.told.push('recovered'),
    wait: (failures, stopped) =>
      new Promise<void>((resolve) => {
        const wait = { failures, isAborted: stopped.aborted, end: resolve };
        stopped.addEventListener('abort', () => ((wait.isAborted = true), resolve()));
        this.waits.push(wait);
      }),
  });

  add(record: unknown, channel: object = CHANNEL): void {
    const message: WaitingMessage = { record, channel, acknowledge: () => this.acknowledged.push(record) };
    this.groups.add(message);
  }

  async commit(error?: Error): Promise<void> {
    this.commits.at(-1)?.end(error);
    await idle();
  }

  get sent(): readonly unknown[] {
    return this.commits.map(({ records }) => records);
  }
}

let played: Played;
beforeEach(() => (played = new Played()));

test('a message is acknowledged after the commit it is in, never before', async () => {
  played.add(1);
  await idle();
  expect([played.sent, played.acknowledged]).toEqual([[[1]], []]);
  await played.commit();
  expect(played.acknowledged).toEqual([1]);
});

test('what comes while a commit is under way goes into the next one, together', async () => {
  [1, 2, 3].forEach((record) => played.add(record));
  await played.commit();
  expect(played.sent).toEqual([[1], [2, 3]]);
  await played.commit();
  expect(played.acknowledged).toEqual([1, 2, 3]);
});

test('while the ledger fails nothing is acknowledged, and nothing asked of it before the wait is over', async () => {
  [1, 2].forEach((record) => played.add(record));
  await played.commit(new Error('away'));
  played.add(3);
  await idle();
  expect([played.sent, played.acknowledged]).toEqual([[[1]], []]);
  played.waits.at(-1)?.end();
  await idle();
  await played.commit(new Error('away'));
  expect([played.sent, played.waits.map(({ failures }) => failures)]).toEqual([
    [[1], [1, 2, 3]],
    [1, 2],
  ]);
  played.waits.at(-1)?.end();
  await idle();
  await played.commit();
  expect(played.acknowledged).toEqual([1, 2, 3]);
  expect(played.told).toEqual(['Error: away', 'Error: away', 'recovered']);
});

test('what came by a connection that is gone is not kept: it comes again by another one', async () => {
  const next = {};
  played.add(1);
  await played.commit(new Error('away'));
  played.add(2);
  played.groups.forget(CHANNEL);
  played.add(2, next);
  played.waits.at(-1)?.end();
  await idle();
  expect(played.sent).toEqual([[1], [2]]);
});

test('a stop lets the commit that is under way be acknowledged, and begins no other', async () => {
  [1, 2].forEach((record) => played.add(record));
  let isStopped = false;
  const stopped = played.groups.stop().then(() => (isStopped = true));
  await idle();
  expect(isStopped).toBe(false);
  await played.commit();
  await stopped;
  expect([played.sent, played.acknowledged]).toEqual([[[1]], [1]]);
});

test('a stop does not wait for a ledger that fails', async () => {
  played.add(1);
  await played.commit(new Error('away'));
  await played.groups.stop();
  expect([played.waits.at(-1)?.isAborted, played.acknowledged, played.sent]).toEqual([true, [], [[1]]]);
});
