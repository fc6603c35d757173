import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { sql } from 'kysely';
import { administer, newSchema } from '../testing/postgres-schema';
import { SilentWire } from '../testing/silent-wire';
import { type Migrations, openDatabase } from './open-database';
import { RefusedDatabaseError, UnreachableDatabaseError } from './refused-database';

const notes: Migrations = {
  '0001_notes': { up: (db) => db.schema.createTable('notes').addColumn('text', 'text').execute() },
};

async function failureOf(url: string, migrations = notes): Promise<Error> {
  try {
    await (await openDatabase(url, migrations)).destroy();
  } catch (error) {
    return error as Error;
  }
  throw new Error('It was opened.');
}

/** A port of this machine on which nobody listens. */
async function deserted(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const terminate = (name: string) =>
  administer(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = '${name}'`);

/** Makes schemas with tables, and drops them. */
async function meddle(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const { schema } = await newSchema('passing');
    await administer(`create table ${schema}.a (id bigint generated always as identity, b text)`);
    await administer(`drop schema ${schema} cascade`);
  }
}

describe('a database on PostgreSQL', () => {
  it('is migrated once by services that start together', async () => {
    const { url } = await newSchema('open');
    const opened = await Promise.all(Array.from({ length: 6 }, () => openDatabase(url, notes)));
    const { rows } = await sql`select name from kysely_migration`.execute(opened[0]!);
    expect(rows).toEqual([{ name: '0001_notes' }]);
    await Promise.all(opened.map((db) => db.destroy()));
  });

  it('goes on when an idle connection was ended, and tells of it', async () => {
    const { url, schema } = await newSchema('open');
    const lost = Promise.withResolvers<string>();
    const db = await openDatabase(url, notes, { witness: { away: lost.resolve, back: () => {} } });
    await sql`select text from notes`.execute(db);
    await terminate(schema);
    expect(await lost.promise).toMatch(/terminat/);
    expect((await sql`select text from notes`.execute(db)).rows).toEqual([]);
    await db.destroy();
  });

  it('that is lost between two statements of a transaction fails it for that reason, and ends nobody', async () => {
    const { url, schema } = await newSchema('open');
    const db = await openDatabase(url, notes);
    const broken = db.transaction().execute(async (trx) => {
      await sql`insert into notes values ('half')`.execute(trx);
      await terminate(schema);
      await sql`insert into notes values ('whole')`.execute(trx);
    });
    await expect(broken).rejects.toMatchObject({ code: '57P01' });
    expect((await sql`select text from notes`.execute(db)).rows).toEqual([]);
    await db.destroy();
  });

  it('is opened while another schema of the same database is dropped, again and again', async () => {
    const { url } = await newSchema('open');
    const meddling = new AbortController();
    const meddler = meddle(meddling.signal);
    const opened: unknown[] = [];
    for (let round = 0; round < 20; round++) {
      opened.push(
        await openDatabase(url, notes).then(
          (db) => db.destroy(),
          (error: Error) => error.message,
        ),
      );
    }
    meddling.abort();
    await meddler;
    expect(opened.filter((failure) => failure !== undefined)).toEqual([]);
  });

  it('that is not there is waited for, and what it costs is told once, and once when it is there', async () => {
    const { url: there } = await newSchema('open');
    const url = new URL(there);
    const { hostname, port } = url;
    url.port = String(await deserted());
    const told: string[] = [];
    const refused = Promise.withResolvers<void>();
    const witness = {
      away: (reason: string) => {
        told.push(reason);
        refused.resolve();
      },
      back: () => told.push('back'),
    };
    const opening = openDatabase(url.href, notes, { waitMs: 30_000, witness });
    await refused.promise;
    const wire = new SilentWire({ host: hostname, port: Number(port) || 5432 });
    await wire.open(Number(url.port));
    const db = await opening;
    expect(told).toEqual([expect.stringContaining('ECONNREFUSED'), 'back']);
    await db.destroy();
    wire.close();
  });

  it('that stays away ends the wait with its name, the reason and the next step, and no password', async () => {
    const port = await deserted();
    const failure = await failureOf(`postgres://me:hunter2@localhost:${port}/shop`);
    expect(failure).toBeInstanceOf(UnreachableDatabaseError);
    expect(failure.message).toMatch(
      new RegExp(`^The database postgres://localhost:${port}/shop did not answer .*ECONNREFUSED.*check the host`),
    );
    expect(failure.message).not.toMatch(/hunter2|me:/);
  });

  it('whose host nobody knows is away, not misconfigured: its name may come up later', async () => {
    expect(await failureOf('postgres://me:hunter2@nowhere.invalid/shop')).toBeInstanceOf(UnreachableDatabaseError);
  });

  it.each([
    [
      'has no such database',
      async () => {
        const url = new URL((await newSchema('open')).url);
        url.pathname = '/no_such_database';
        return url.href;
      },
      /"no_such_database" does not exist.*Create it, or check its name/,
    ],
    [
      'has no such schema',
      async () => (await newSchema('open')).url.replace(/search_path%3D\w+/, 'search_path%3Dno_such_schema'),
      /the schema of its search_path does not exist/,
    ],
    [
      'has an address that cannot be read',
      async () => 'postgres://me:hunter2/#@host/shop',
      /address that cannot be read.*write @ .* in a password as/,
    ],
  ])('that %s is refused at once, without a word of its password', async (_what, address, words) => {
    const url = (await address()).replace('postgres@', 'postgres:hunter2@');
    const failure = await failureOf(url);
    expect(failure).toBeInstanceOf(RefusedDatabaseError);
    expect(failure.message).toMatch(words);
    expect(failure.message).not.toContain('hunter2');
  });

  it('that belongs to a newer version or to another service is refused, without a word of its password', async () => {
    const url = new URL((await newSchema('open')).url);
    url.password = 'hunter2';
    const newer = { ...notes, '0002_more': { up: async () => {} } };
    await (await openDatabase(url.href, newer)).destroy();
    const failure = await failureOf(url.href);
    expect(failure).toBeInstanceOf(RefusedDatabaseError);
    expect(failure.message).toMatch(/could not be brought up to date .*newer version/);
    expect(failure.message).not.toContain('hunter2');
  });
});
