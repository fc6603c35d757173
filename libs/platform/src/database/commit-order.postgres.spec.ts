import { numberRows } from '@app/sql';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Generated, type Kysely, sql } from 'kysely';
import { administer, newSchema } from '../testing/postgres-schema';
import { inTransactionInCommitOrder } from './commit-order';
import { openDatabase } from './open-database';

interface Tables {
  notes: { seq: Generated<number>; text: string };
}

type Insert = (db: Kysely<Tables>, insert: (trx: Kysely<Tables>) => Promise<void>) => Promise<void>;

const WRITERS = 32;
const ROUNDS = 6;

const inOrder: Insert = (db, insert) => inTransactionInCommitOrder(db, 'notes', insert);
/** What a feed without commit order does: the number is taken before the commit, and commits overtake each other. */
const naive: Insert = (db, insert) => db.transaction().execute(insert);

describe('a feed on PostgreSQL', () => {
  let db: Kysely<Tables>;
  let name: string;

  beforeEach(async () => {
    const { url, schema } = await newSchema('commit_order');
    name = schema;
    db = await openDatabase<Tables>(url, {
      '0001_notes': {
        up: (migrated) =>
          migrated.schema.createTable('notes').$call(numberRows(migrated)).addColumn('text', 'text').execute(),
      },
    });
  });
  afterEach(() => db.destroy());

  it('with 32 writers, some of which roll back, hides no row behind a cursor that has moved on', async () => {
    const { committed, read } = await writeAndRead(inOrder);
    expect(committed).toBeGreaterThan(WRITERS);
    expect(read).toBe(committed);
  });

  it('would hide some without the order: this test can fail', async () => {
    const { committed, read } = await writeAndRead(naive);
    expect(read).toBeLessThan(committed);
  });

  it('gives the second of two writers no number before the first has committed', async () => {
    const { told, first, second, seen } = await interleave(inOrder);
    // The second waits for the lock: only then may the first commit.
    await untilWaiting();
    expect(await seen()).toEqual([]);
    told.resolve();
    await Promise.all([first, second]);
    expect(await seen()).toEqual(['first', 'second']);
  });

  it('without the order shows the second before the first, and hides the first for ever: this test can fail', async () => {
    const { told, first, second, seen } = await interleave(naive);
    await second;
    expect(await seen()).toEqual(['second']);
    told.resolve();
    await first;
    expect(await seen()).toEqual(['second']);
  });

  /** The first writer has its number, and commits when it is `told` to; the second comes after it. */
  async function interleave(insert: Insert) {
    const told = Promise.withResolvers<void>();
    const numbered = Promise.withResolvers<void>();
    const first = insert(db, async (trx) => {
      await add(trx, 'first');
      numbered.resolve();
      await told.promise;
    });
    await numbered.promise;
    const second = insert(db, (trx) => add(trx, 'second'));
    let cursor = 0;
    const all: string[] = [];
    /** Everything that a reader has seen who goes on from its cursor. */
    const seen = async (): Promise<string[]> => {
      const rows = await db.selectFrom('notes').selectAll().where('seq', '>', cursor).orderBy('seq').execute();
      cursor = rows.at(-1)?.seq ?? cursor;
      all.push(...rows.map(({ text }) => text));
      return all;
    };
    return { told, first, second, seen };
  }

  async function untilWaiting(): Promise<void> {
    const waiting = `select 1 from pg_stat_activity where application_name = '${name}' and wait_event = 'advisory'`;
    while ((await administer(waiting)).length === 0) await sleep(5);
  }

  /** Writes from all sides while a reader follows by cursor, as a poller does. */
  async function writeAndRead(insert: Insert): Promise<{ committed: number; read: number }> {
    let isWriting = true;
    const reading = follow(() => isWriting);
    const written = await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer, insert)));
    isWriting = false;
    return { committed: written.reduce((sum, count) => sum + count, 0), read: await reading };
  }

  async function write(writer: number, insert: Insert): Promise<number> {
    let committed = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const isKept = (writer + round) % 4 !== 0;
      // Between the number and the commit: as long as another's whole transaction.
      const pauseMs = ((writer * 7 + round * 13) % 10) * 2;
      const attempt = insert(db, async (trx) => {
        await trx
          .insertInto('notes')
          .values({ text: `${writer}/${round}` })
          .execute();
        await sql`select pg_sleep(${pauseMs / 1000})`.execute(trx);
        if (!isKept) throw new Error('rolled back');
      });
      await attempt.catch((error: Error) => {
        if (error.message !== 'rolled back') throw error;
      });
      if (isKept) committed++;
    }
    return committed;
  }

  async function follow(isWriting: () => boolean): Promise<number> {
    let cursor = 0;
    let read = 0;
    for (let isLast = false; ;) {
      const rows = await db.selectFrom('notes').select('seq').where('seq', '>', cursor).orderBy('seq').execute();
      read += rows.length;
      cursor = rows.at(-1)?.seq ?? cursor;
      if (isLast) return read;
      isLast = !isWriting();
      await sleep(1);
    }
  }
});

async function add(trx: Kysely<Tables>, text: string): Promise<void> {
  await trx.insertInto('notes').values({ text }).execute();
}
