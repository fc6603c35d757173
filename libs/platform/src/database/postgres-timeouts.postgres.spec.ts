import { type Kysely, sql } from 'kysely';
import { newSchema } from '../testing/postgres-schema';
import { SilentWire } from '../testing/silent-wire';
import { type Migrations, openDatabase } from './open-database';

interface Tables {
  notes: { id: number; text: string };
}

const notes: Migrations = {
  '0001_notes': {
    async up(db) {
      await db.schema
        .createTable('notes')
        .addColumn('id', 'integer', (column) => column.primaryKey())
        .addColumn('text', 'text')
        .execute();
      await sql`insert into notes values (1, 'first')`.execute(db);
    },
  },
};

/** Long enough for every timeout, and for a machine that has much to do; what is measured is who ends it, not when. */
const LONG_MS = 60_000;

/** Opens a schema of its own for `use`. */
async function onOwnSchema(use: (db: Kysely<Tables>, url: string) => Promise<void>): Promise<void> {
  const { url } = await newSchema('timeouts');
  const db = await openDatabase<Tables>(url, notes);
  try {
    await use(db, url);
  } finally {
    await db.destroy();
  }
}

const write = (db: Kysely<Tables>) => db.updateTable('notes').set({ text: 'mine' }).where('id', '=', 1).execute();

// Side by side: each waits for a timeout of its own.
describe('on PostgreSQL, and the session is usable or replaced afterwards:', () => {
  it.concurrent(
    'a statement that takes too long is ended',
    () =>
      onOwnSchema(async (db) => {
        await expect(sql`select pg_sleep(${LONG_MS / 1000})`.execute(db)).rejects.toMatchObject({ code: '57014' });
        await write(db);
      }),
    LONG_MS,
  );

  it.concurrent(
    'a wait for a lock ends before its statement does, and is told as what it is',
    () =>
      onOwnSchema(async (db) => {
        const isHeld = Promise.withResolvers<void>();
        const isOver = Promise.withResolvers<void>();
        const holder = db.transaction().execute(async (trx) => {
          await write(trx);
          isHeld.resolve();
          await isOver.promise;
        });
        await isHeld.promise;
        await expect(write(db)).rejects.toMatchObject({ code: '55P03' });
        isOver.resolve();
        await holder;
        await write(db);
      }),
    LONG_MS,
  );

  it.concurrent(
    'a transaction in which nothing happens, as of a process that was stopped, is ended, and its locks are free',
    () =>
      onOwnSchema(async (db) => {
        const isWritten = Promise.withResolvers<void>();
        const stopped = db.transaction().execute(async (trx) => {
          await sql`insert into notes values (2, 'half')`.execute(trx);
          await write(trx);
          isWritten.resolve();
          await untilFree(db);
          await write(trx);
        });
        await isWritten.promise;
        await expect(stopped).rejects.toMatchObject({ code: '25P03' });
        expect(await db.selectFrom('notes').select('id').execute()).toEqual([{ id: 1 }]);
      }),
    LONG_MS,
  );

  it.concurrent(
    'a server that does not answer at all is given up by ourselves, and nobody waits behind the statement it has',
    () =>
      onOwnSchema(async (_db, address) => {
        const url = new URL(address);
        const wire = new SilentWire({ host: url.hostname, port: Number(url.port) || 5432 });
        url.port = String(await wire.open());
        const db = await openDatabase<Tables>(url.href, notes);
        await write(db);
        wire.silence(true);
        await expect(write(db)).rejects.toThrow('Query read timeout');
        wire.silence(false);
        await write(db);
        await db.destroy();
        wire.close();
      }),
    LONG_MS,
  );

  it('a migration may take as long as it needs, but does not wait longer than others for a lock', async () => {
    const { url } = await newSchema('timeouts');
    const settings: unknown[] = [];
    const looking: Migrations = {
      '0001_looking': {
        async up(db) {
          const { rows } = await sql`
            select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock
          `.execute(db);
          settings.push(...rows);
        },
      },
    };
    await (await openDatabase(url, looking)).destroy();
    expect(settings).toEqual([{ statement: '0', lock: '4s' }]);
  });
});

/** Waits, on another session, until nobody holds the row any more. */
async function untilFree(db: Kysely<Tables>): Promise<void> {
  for (;;) {
    const free = await sql`select id from notes where id = 1 for update skip locked`.execute(db);
    if (free.rows.length > 0) return;
    await sql`select pg_sleep(0.1)`.execute(db);
  }
}
