import { CompiledQuery, type DatabaseConnection } from 'kysely';
import { WatchedConnection } from './watched-connection';

/** A connection each statement of which fails with `code`. */
function failingWith(code: string): DatabaseConnection {
  const fail = (): never => {
    throw Object.assign(new Error('disk I/O error'), { code });
  };
  return {
    executeQuery: async () => fail(),
    // oxlint-disable-next-line require-yield -- it fails before there is anything to yield
    async *streamQuery() {
      fail();
    },
  };
}

async function toldOf(code: string, use: (connection: DatabaseConnection) => Promise<unknown>): Promise<unknown[]> {
  const told: unknown[] = [];
  const connection = new WatchedConnection(failingWith(code), (error) => told.push((error as { code: unknown }).code));
  await expect(use(connection)).rejects.toMatchObject({ code });
  return told;
}

const write = (connection: DatabaseConnection) => connection.executeQuery(CompiledQuery.raw('commit'));
const read = (connection: DatabaseConnection) => connection.streamQuery(CompiledQuery.raw('select 1'), 1).next();

describe('a watched connection', () => {
  it.each(['SQLITE_IOERR_FSYNC', 'SQLITE_IOERR_WRITE', 'SQLITE_IOERR_READ', 'SQLITE_IOERR'])(
    'tells of %s, which also fails the statement',
    async (code) => {
      expect(await toldOf(code, write)).toEqual([code]);
      expect(await toldOf(code, read)).toEqual([code]);
    },
  );

  it.each(['SQLITE_FULL', 'SQLITE_BUSY', 'SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_IOERR_SHMSIZE'])(
    'says nothing of %s: the process can go on',
    async (code) => {
      expect(await toldOf(code, write)).toEqual([]);
      expect(await toldOf(code, read)).toEqual([]);
    },
  );
});
