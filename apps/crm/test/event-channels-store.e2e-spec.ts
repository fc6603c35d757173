import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '@app/platform';
import { type KyselyPlugin, sql } from 'kysely';
import { v7 as newId } from 'uuid';
import { isOnPostgres, itOnSqlite, testDatabase } from '../../../test/support/test-database';
import { crmMigrations } from '../src/crm.migrations';
import { CustomersStore } from '../src/customers/customers.store';
import type { ChannelState } from '../src/events/event-channel';
import { EventChannelsStore } from '../src/events/event-channels.store';

type Store = EventChannelsStore;
type Database = ConstructorParameters<typeof EventChannelsStore>[0];

const HOOK = { name: 'https://example.com/hooks', kind: 'webhook' } as const;
const CAUSE = { code: 'http-503', detail: 'The endpoint answered 503.' };
const START = 1_000_000;

describe('the channels of events', () => {
  const folder = mkdtempSync(join(tmpdir(), 'event-channels-'));
  let database = 0;
  let db: Database;
  let customers: CustomersStore;
  let now: number;

  beforeEach(async () => {
    db = await openDatabase(await testDatabase(join(folder, `${++database}.db`)), crmMigrations);
    customers = new CustomersStore(db as never, 'epoch', () => new Date(0), newId);
    now = START;
  });
  afterEach(() => db.destroy());
  afterAll(() => rmSync(folder, { recursive: true }));

  /** The store as one more process sees it, by the test's clock. */
  const store = (): EventChannelsStore => new EventChannelsStore(db, () => now, newId, false);
  const create = (count: number, prefix = 'n') =>
    customers.create(
      Array.from({ length: count }, (_, index) => ({ name: 'N', email: `${prefix}${index}@example.com` })),
    );
  const only = async () => (await store().list())[0];

  it('begin at the head of the feed, and keep their position when they are opened again', async () => {
    await create(3);
    await store().open([HOOK]);
    await create(2, 'later');
    await store().open([HOOK, { name: 'amqp', kind: 'broker' }]);

    expect((await store().list()).map(({ name, position, lag }) => [name, position, lag])).toEqual([
      ['amqp', 5, 0],
      [HOOK.name, 3, 2],
    ]);
  });

  it('are taken only when there is something to send', async () => {
    await store().open([HOOK]);
    expect(await store().take(HOOK.name, 'a')).toBeUndefined();
    await create(1);
    expect(await store().take(HOOK.name, 'a')).toEqual(state());
    expect(await store().take('https://example.com/unknown', 'a')).toBeUndefined();
  });

  it('are one sender’s at a time, of many that ask at once', async () => {
    await store().open([HOOK]);
    await create(1);
    const taken = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((holder) => store().take(HOOK.name, holder)));

    expect(taken.filter((one) => one !== undefined)).toHaveLength(1);
  });

  it('are taken over when the lease has lapsed; whoever had them before moves nothing any more', async () => {
    await store().open([HOOK]);
    await create(9);
    await store().take(HOOK.name, 'a');
    now = START + 5000;
    expect(await store().take(HOOK.name, 'b')).toBeUndefined();
    now = START + 5001;
    expect(await store().take(HOOK.name, 'b')).toEqual(state());

    expect(await store().renew(HOOK.name, 'a', 7)).toBe(false);
    expect(await store().settle(HOOK.name, 'a', state({ position: 9 }), true)).toBe(false);
    expect(await only()).toMatchObject({ position: 0 });
    expect(await store().settle(HOOK.name, 'b', state({ position: 4 }), false)).toBe(true);
    expect(await only()).toMatchObject({ position: 4, lag: 5 });
  });

  it('are taken over when their lease ends later than any can: the clock was set back, and nobody may be there', async () => {
    await store().open([HOOK]);
    await create(9);
    await store().take(HOOK.name, 'a');
    await db.updateTable('event_channels').set({ lease_until: 9e15 }).execute();
    expect(await store().take(HOOK.name, 'b')).toEqual(state());
  });

  it('stay with whoever renews the lease, and keep how far that is', async () => {
    await store().open([HOOK]);
    await create(9);
    await store().take(HOOK.name, 'a');
    now = START + 4000;
    expect(await store().renew(HOOK.name, 'a', 6)).toBe(true);
    now = START + 8000;
    expect(await store().take(HOOK.name, 'b')).toBeUndefined();
    now = START + 9001;
    expect(await store().take(HOOK.name, 'b')).toEqual(state({ position: 6 }));
  });

  it('never go back by a renewal that comes late, after the page was settled', async () => {
    await store().open([HOOK]);
    await create(9);
    await store().take(HOOK.name, 'a');
    await store().settle(HOOK.name, 'a', state({ position: 7 }), false);
    expect(await store().renew(HOOK.name, 'a', 3)).toBe(true);
    expect(await only()).toMatchObject({ position: 7 });
  });

  it('are one sender’s at a time, also where the clocks of two machines differ by hours', async () => {
    // On SQLite there is one machine, with one clock.
    const clocks = isOnPostgres ? [Date.now() - 7_200_000, Date.now() + 7_200_000] : [START, START];
    const [a, b] = clocks.map((clock) => new EventChannelsStore(db, () => clock, newId)) as [Store, Store];
    await a.open([HOOK]);
    await create(9);
    expect(await a.take(HOOK.name, 'a')).toBeDefined();
    expect(await b.take(HOOK.name, 'b')).toBeUndefined();
    expect(await a.renew(HOOK.name, 'a', 2)).toBe(true);
    expect(await b.take(HOOK.name, 'b')).toBeUndefined();
    expect(await a.settle(HOOK.name, 'a', state({ position: 4 }), false)).toBe(true);
    expect(await b.take(HOOK.name, 'b')).toBeUndefined();
  });

  it('are everybody’s again at once when they are released', async () => {
    await store().open([HOOK]);
    await create(2);
    await store().take(HOOK.name, 'a');
    await store().settle(HOOK.name, 'a', state({ position: 1 }), true);
    expect(await store().take(HOOK.name, 'b')).toEqual(state({ position: 1 }));
  });

  it('wait for their time while they fail, and for an operator while they are paused', async () => {
    await store().open([HOOK]);
    await create(2);
    const failing = state({ failures: 1, dueAt: START + 100, cause: CAUSE });
    await store().take(HOOK.name, 'a');
    await store().settle(HOOK.name, 'a', failing, true);
    expect(await store().take(HOOK.name, 'a')).toBeUndefined();
    now = START + 100;
    expect(await store().take(HOOK.name, 'a')).toEqual(failing);

    const paused = state({ position: 1, pausedAt: now, cause: CAUSE });
    await store().settle(HOOK.name, 'a', paused, true);
    now += 1_000_000;
    expect(await store().take(HOOK.name, 'a')).toBeUndefined();
    const channel = await only();
    expect(await store().resume(channel!.id)).toBe(HOOK.name);
    expect(await store().take(HOOK.name, 'a')).toEqual(state({ position: 1 }));
    expect(await store().resume(newId())).toBeUndefined();
  });

  it.each<[rule: string, values: Record<string, unknown>]>([
    ['fails without a time to try again', { failures: 1, cause: 'x' }],
    ['has a time to try again, and does not fail', { due_at: 5 }],
    ['is paused, and would be tried again', { failures: 1, due_at: 5, paused_at: 5, cause: 'x' }],
    ['is paused without a cause', { paused_at: 5 }],
    ['has a holder without an end', { holder: 'a' }],
    ['is of another kind', { kind: 'pigeon' }],
    ['is before the start', { position: -1 }],
  ])('are refused by the schema: one that %s', async (_rule, values) => {
    await store().open([HOOK]);
    await expect(db.updateTable('event_channels').set(values).execute()).rejects.toThrow(/constraint/i);
  });

  it('that have nothing to send cost one statement without a row at each look', async () => {
    await store().open([HOOK]);
    let statements = 0;
    let rows = 0;
    const counter: KyselyPlugin = {
      transformQuery: ({ node }) => node,
      transformResult: ({ result }) => {
        statements++;
        rows += result.rows.length;
        return Promise.resolve(result);
      },
    };
    await new EventChannelsStore(db.withPlugin(counter), () => now, newId).take(HOOK.name, 'a');
    expect({ statements, rows }).toEqual({ statements: 1, rows: 0 });
  });

  itOnSqlite('are looked at without reading the customers, by the plan', async () => {
    const plan = await sql<{ detail: string }>`explain query plan
      select id from event_channels where name = ${HOOK.name} and position < (select coalesce(max(seq), 0) from customers)
    `.execute(db);
    expect(plan.rows.map(({ detail }) => detail)).toEqual([
      'SEARCH event_channels USING INDEX sqlite_autoindex_event_channels_2 (name=?)',
      'SCALAR SUBQUERY 1',
      'SEARCH customers',
    ]);
  });
});

function state(over: Partial<ChannelState> = {}): ChannelState {
  return { position: 0, failures: 0, refused: 0, dueAt: null, pausedAt: null, cause: null, ...over };
}
