import type { FlowDto } from '@app/contracts';
import type { SyncEngine, SyncEvent } from '@app/sync';
import { Subject, type Subscription } from 'rxjs';
import { FlowEvents } from './flow-events';
import type { FlowReport } from './flow-report';

let events$: Subject<SyncEvent>;
let looks: string[];
let look: (flow: string) => Promise<void>;
let events: FlowEvents;
let subscriptions: Subscription[];

beforeEach(() => {
  jest.useFakeTimers();
  events$ = new Subject();
  looks = [];
  subscriptions = [];
  look = () => Promise.resolve();
  const report = {
    names: ['a', 'b'],
    flow: async (flow: string) => {
      const count = looks.push(flow);
      await look(flow);
      // How the flow was at that look.
      return { name: flow, oldest_undelivered_seconds: count } as FlowDto;
    },
  };
  events = new FlowEvents({ events$ } as unknown as SyncEngine, report as unknown as FlowReport);
});
afterEach(() => {
  for (const subscription of subscriptions) subscription.unsubscribe();
  jest.useRealTimers();
});

/** What one who listens is told, and whether it has ended. */
function listen() {
  const heard: string[] = [];
  const client = { heard, isEnded: false };
  subscriptions.push(
    events.flows().subscribe({ next: ({ name }) => heard.push(name), complete: () => (client.isEnded = true) }),
  );
  return client;
}
const happens = (flow: string): void => events$.next({ flow, kind: 'cycle-started' });
const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

describe('one who listens', () => {
  it('is told every flow at once, without anything happening', async () => {
    const { heard } = listen();
    await pass(0);
    expect(heard).toEqual(['a', 'b']);
  });

  it('is told a flow to which something happens, and no other', async () => {
    const { heard } = listen();
    await pass(0);
    happens('b');
    await pass(0);
    expect(heard).toEqual(['a', 'b', 'b']);
  });

  it('is told all flows when it concerns all', async () => {
    const { heard } = listen();
    await pass(0);
    happens('*');
    await pass(0);
    expect(heard.slice(2)).toEqual(['a', 'b']);
  });

  it('is told each flow at most twice a second, however much happens, and how it is in the end', async () => {
    const { heard } = listen();
    await pass(0);
    heard.length = 0;
    for (let ms = 0; ms < 1990; ms += 10) {
      happens('a');
      if (ms === 0) happens('b');
      await pass(10);
    }
    expect(heard.filter((flow) => flow === 'a')).toHaveLength(4);
    expect(heard.filter((flow) => flow === 'b')).toHaveLength(1);
    await pass(500);
    expect(heard.filter((flow) => flow === 'a')).toHaveLength(5);
    await pass(1000);
    expect(heard.filter((flow) => flow === 'a')).toHaveLength(5);
  });

  it('is told all flows every five seconds, though nothing happens: ages grow', async () => {
    const { heard } = listen();
    await pass(4999);
    expect(heard).toHaveLength(2);
    await pass(1);
    expect(heard.slice(2)).toEqual(['a', 'b']);
  });

  it('misses nothing that happens while it is told how things are', async () => {
    const slow = Promise.withResolvers<void>();
    look = (flow) => (flow === 'b' ? slow.promise : Promise.resolve());
    const { heard } = listen();
    await pass(0);
    look = () => Promise.resolve();
    happens('a');
    slow.resolve();
    await pass(1000);
    expect(heard.sort()).toEqual(['a', 'a', 'b']);
  });

  it('shares each look at the ledger with all who listen', async () => {
    const clients = [listen(), listen(), listen()];
    await pass(0);
    looks.length = 0;
    happens('a');
    await pass(0);
    expect(looks).toEqual(['a']);
    for (const { heard } of clients) expect(heard).toEqual(['a', 'b', 'a']);
  });

  it('that comes later is told every flow at once, too', async () => {
    listen();
    await pass(2500);
    const { heard } = listen();
    await pass(0);
    expect(heard).toEqual(['a', 'b']);
  });
});

describe('when nobody listens', () => {
  it('nobody looks', async () => {
    happens('a');
    await pass(20_000);
    expect(looks).toEqual([]);
  });

  it('any more, nobody looks any more', async () => {
    listen();
    await pass(0);
    for (const subscription of subscriptions) subscription.unsubscribe();
    looks.length = 0;
    happens('a');
    await pass(20_000);
    expect(looks).toEqual([]);
  });
});

describe('when the service stops', () => {
  it('all streams end, the pings too', async () => {
    const client = listen();
    let arePingsOver = false;
    subscriptions.push(events.pings().subscribe({ complete: () => (arePingsOver = true) }));
    await pass(0);
    events.beforeApplicationShutdown();
    expect([client.isEnded, arePingsOver]).toEqual([true, true]);
  });

  it('a stream that begins only then ends at once', () => {
    events.beforeApplicationShutdown();
    expect(listen().isEnded).toBe(true);
  });
});

it('a ping comes every 15 seconds', async () => {
  let pings = 0;
  subscriptions.push(events.pings().subscribe(() => pings++));
  await pass(14_999);
  expect(pings).toBe(0);
  await pass(1);
  expect(pings).toBe(1);
  await pass(30_000);
  expect(pings).toBe(3);
});
