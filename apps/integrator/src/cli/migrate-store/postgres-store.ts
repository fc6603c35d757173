import { Client, type QueryArrayConfig, type QueryConfig } from 'pg';
import { CliFault } from '../cli-fault';
import type { TargetAddress } from './database-address';
import { readSchema } from './postgres-schema';
import { quoted } from './quoted';
import type { CopyStep, TargetSchema } from './store-schema';
import type { StoredText } from './stored-text';

const CONNECT_WITHIN_MS = 5000;
/** A service on the target that holds a table longer than this is in our way. */
const LOCK_WITHIN = '2s';
const ROWS_PER_FETCH = 2000;

/** SQLSTATE of a lock that was not to be had. Source: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const LOCK_NOT_AVAILABLE = '55P03';

/** A PostgreSQL database that a service has prepared, in one transaction: what is not committed was never there. */
export class PostgresStore {
  /** @throws CliFault when it does not answer, or refuses */
  static async connect(
    { url, name }: TargetAddress,
    { readOnly }: { readonly readOnly: boolean },
  ): Promise<PostgresStore> {
    const client = new Client({
      connectionString: url,
      connectionTimeoutMillis: CONNECT_WITHIN_MS,
      application_name: 'migrate-store',
    });
    // A connection that breaks fails the statement under way, or the next one. Without a listener it ends the process.
    client.on('error', () => {});
    try {
      await client.connect();
      // Each statement must see what was committed before it: a table that is locked is looked at again.
      await client.query(`begin isolation level read committed ${readOnly ? 'read only' : 'read write'}`);
      await client.query(`set local statement_timeout = 0; set local lock_timeout = '${LOCK_WITHIN}'`);
      return new PostgresStore(client, name);
    } catch (error) {
      await client.end();
      throw new CliFault(`${name} cannot be reached (${reasonOf(error)}). Check the address, and that it runs.`, {
        cause: error,
      });
    }
  }

  private constructor(
    private readonly client: Client,
    private readonly name: string,
  ) {}

  schema(): Promise<TargetSchema> {
    return this.telling(() => readSchema(this.client));
  }

  /** Keeps everybody else from writing to these tables until the end. */
  async lock(tables: readonly string[]): Promise<void> {
    if (tables.length > 0) await this.run({ text: `lock table ${tables.map(quoted).join(', ')} in exclusive mode` });
  }

  async clear(table: string): Promise<void> {
    await this.run({ text: `delete from ${quoted(table)}` });
  }

  /** Adds rows as they are, with their numbers. `columns` has the values of one column after the other. */
  async insert({ table, columns }: CopyStep, values: readonly (readonly StoredText[])[]): Promise<void> {
    const names = columns.map(({ name }) => quoted(name)).join(', ');
    const arrays = columns.map(({ type }, at) => `$${at + 1}::${type}[]`).join(', ');
    await this.run({
      name: `insert ${table}`,
      text: `insert into ${quoted(table)} (${names}) overriding system value select * from unnest(${arrays})`,
      values: [...values],
    });
  }

  /** The rows of a table in the order of its key, as text; texts are ordered by their bytes, as SQLite does. */
  async *rows({ table, columns, key }: CopyStep): AsyncGenerator<StoredText[]> {
    const texts = columns.map(({ name }) => `${quoted(name)}::text`).join(', ');
    // With the table's name: without it the text would order them, 10 before 9.
    const order = key.map(
      ({ name, type }) => `${quoted(table)}.${quoted(name)}${type.match(/text|char/) ? ' collate "C"' : ''}`,
    );
    await this.run({
      text: `declare back no scroll cursor for select ${texts} from ${quoted(table)} order by ${order.join(', ')}`,
    });
    for (;;) {
      const fetch: QueryArrayConfig = { text: `fetch ${ROWS_PER_FETCH} from back`, rowMode: 'array' };
      const { rows } = await this.telling(() => this.client.query<StoredText[]>(fetch));
      yield* rows;
      if (rows.length < ROWS_PER_FETCH) break;
    }
    await this.run({ text: 'close back' });
  }

  /** The next row gets the number `next`. In the transaction, as everything: a `setval` would not be taken back. */
  async restart({ sequence, next }: NonNullable<CopyStep['numbering']>): Promise<void> {
    await this.run({ text: `alter sequence ${sequence} restart with ${next}` });
  }

  /** Tells the planner what is in a table now, or its first queries would be made for an empty one. */
  async analyze(table: string): Promise<void> {
    await this.run({ text: `analyze ${quoted(table)}` });
  }

  async commit(): Promise<void> {
    try {
      await this.client.query('commit');
    } catch (error) {
      const again = 'Run the same command again: it refuses a database that is not empty any more, if it was.';
      throw new CliFault(`Whether ${this.name} has the copy is not known (${reasonOf(error)}). ${again}`, {
        cause: error,
      });
    }
  }

  /** What is not committed is taken back. */
  async close(): Promise<void> {
    await this.client.end();
  }

  private async run(statement: QueryConfig): Promise<void> {
    await this.telling(() => this.client.query(statement));
  }

  private async telling<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const inUse = (error as { code?: unknown }).code === LOCK_NOT_AVAILABLE;
      const next = inUse ? 'Stop the service that runs on it' : 'Mend that';
      const told = `${this.name} failed (${reasonOf(error)}). Nothing was written there. ${next}, and run this again.`;
      throw new CliFault(told, { cause: error });
    }
  }
}

/** What the server or the system says. A host with several addresses fails once for each, and says nothing for all of them. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(reasonOf).join(', ');
  const { message, code } = error as Partial<NodeJS.ErrnoException>;
  return message || code || String(error);
}
