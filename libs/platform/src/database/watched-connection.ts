import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';

/**
 * What the operating system could not read, write or sync. A full disk is none of it, but for the file that processes share
 * (SHM…), which is made anew with each start: to meet the end of the space there is no reason to end.
 * Source: https://www.sqlite.org/rescode.html#ioerr
 */
const BROKEN = /^SQLITE_IOERR(?!_SHM)/;

/** A connection that tells, before anybody else hears of it, that the disk does not do what it was asked. */
export class WatchedConnection implements DatabaseConnection {
  constructor(
    private readonly connection: DatabaseConnection,
    private readonly onBroken: (error: unknown) => void,
  ) {}

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    try {
      return await this.connection.executeQuery<Row>(query);
    } catch (error) {
      throw this.told(error);
    }
  }

  async *streamQuery<Row>(query: CompiledQuery, chunkSize: number): AsyncIterableIterator<QueryResult<Row>> {
    try {
      yield* this.connection.streamQuery<Row>(query, chunkSize);
    } catch (error) {
      throw this.told(error);
    }
  }

  private told(error: unknown): unknown {
    const { code } = (error ?? {}) as { code?: unknown };
    if (typeof code === 'string' && BROKEN.test(code)) this.onBroken(error);
    return error;
  }
}
