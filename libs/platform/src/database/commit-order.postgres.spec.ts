import { setTimeout as sleep } from 'node:timers/promises';
import { type Generated, type Kysely, sql } from 'kysely';
import { Client } from 'pg';
import { inTransactionInCommitOrder } from './commit-order';
import { numberRows } from './number-rows';
import { openDatabase } from './open-database';

interface Tables {
  notes: { seq: Generated<number>; text: string };
}

type Insert = (db: Kysely<Tables>, insert: (trx: Kysely<Tables>) => Promise<void>) => Promise<void>;

const SERVER = process.env['TEST_DATABASE_URL'] ?? '';
const WRITERS = 32;
const ROUNDS = 6;

let schemas = 0;

const inOrder: Insert = (db, insert) => inTransactionInCommitOrder(db, 'notes', insert);
/** What a feed without commit order does: the number is taken before the commit, and commits overtake each other. */
const naive: Insert = (db, insert) => db.transaction().execute(insert);

describe('a feed on PostgreSQL with 32 writers, some of which roll back', () => {
  let db: Kysely<Tables>;

  beforeEach(async () => {
    const schema = `commit_order_${process.pid}_${++schemas}`;
    await administer(`create schema ${schema}`);
    const url = new URL(SERVER);
    url.searchParams.set('options', `-c search_path=${schema}`);
    db = await openDatabase<Tables>(url.href, {
      '0001_notes': {
        up: (migrated) =>
          migrated.schema.createTable('notes').$call(numberRows(migrated)).addColumn('text', 'text').execute(),
      },
    });
  });
  afterEach(() => db.destroy());

  it('hides no row behind a cursor that has moved on', async () => {
    const { committed, read } = await writeAndRead(inOrder);
    expect(committed).toBeGreaterThan(WRITERS);
    expect(read).toBe(committed);
  });

  it('would hide some without the order: this test can fail', async () => {
    const { committed, read } = await writeAndRead(naive);
    expect(read).toBeLessThan(committed);
  });

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

async function administer(statement: string): Promise<void> {
  const client = new Client({ connectionString: SERVER });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
