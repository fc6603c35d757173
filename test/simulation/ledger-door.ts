import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
} from 'kysely';
import { PlannedOnceCompiler } from '@app/platform';
import type { LedgerTables } from '@app/sync';
import type { Faults } from './faults';
import { LedgerFault, type LedgerFile } from './ledger-file';
import type { Lifeline } from './lifeline';
import type { VirtualTime } from './virtual-time';

export interface DoorOptions {
  readonly file: LedgerFile;
  readonly lifeline: Lifeline;
  readonly faults: Faults;
  readonly time: VirtualTime;
  /** Is called after each commit that changed deliveries or flows. */
  readonly onCommit: () => void;
}

/** What a worker opens the ledger with. Each statement of it is a step, so that it may end between any two of them. */
export function openLedgerDoor(options: DoorOptions): Kysely<LedgerTables> {
  return new Kysely<LedgerTables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new LedgerDoor(options),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new PlannedOnceCompiler(),
    },
  });
}

class LedgerDoor implements Driver, DatabaseConnection {
  private isInTransaction = false;
  private hasChanged = false;

  constructor(private readonly options: DoorOptions) {
    options.lifeline.onCut(() => options.file.leave(this));
  }

  async init(): Promise<void> {}

  async destroy(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    return this;
  }

  async releaseConnection(): Promise<void> {
    this.options.file.give(this);
  }

  async beginTransaction(): Promise<void> {
    await this.enter();
    await this.options.lifeline.through('begin', () => this.options.file.run('begin'));
    this.isInTransaction = true;
    this.hasChanged = false;
  }

  async commitTransaction(): Promise<void> {
    const { faults, file, lifeline } = this.options;
    await lifeline.through('commit', () => {
      file.run('commit');
      this.isInTransaction = false;
      this.tellCommit();
    });
    if (faults.strikes('commit unanswered')) throw new LedgerFault('ECONNRESET');
  }

  async rollbackTransaction(): Promise<void> {
    // Of a commit that was made and not answered there is nothing to roll back.
    this.isInTransaction = false;
    await this.options.lifeline.through('rollback', () => this.options.file.rollback());
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const { faults, file, lifeline } = this.options;
    if (!this.isInTransaction) await this.enter();
    return lifeline.through(inWords(query.sql), () => {
      if (faults.strikes('statement fails')) throw new LedgerFault('SQLITE_FULL');
      const result = file.execute<Row>(query);
      this.hasChanged ||= CHANGES.test(query.sql);
      if (!this.isInTransaction) this.tellCommit();
      return result;
    });
  }

  // eslint-disable-next-line require-yield -- nothing of the engine streams
  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error('The simulated ledger does not stream.');
  }

  /** Here and not before: Kysely takes it for granted that there is a connection, and SQLite waits when it is asked something. */
  private async enter(): Promise<void> {
    const { file, lifeline, time } = this.options;
    await lifeline.through('asks the ledger', () => file.take(this, time));
  }

  private tellCommit(): void {
    if (this.hasChanged) this.options.onCommit();
    this.hasChanged = false;
  }
}

const CHANGES = /(insert into|update|delete from) "(deliveries|flows)"/;

/** `update deliveries` of the statement, for the trace. */
function inWords(sql: string): string {
  let words = WORDS.get(sql);
  if (words === undefined) {
    const [verb = '', table = ''] =
      sql.match(/^(insert into|delete from|select|update|with)|(?<=(into|from|update) ")\w+/g) ?? [];
    WORDS.set(sql, (words = `${verb} ${table}`));
  }
  return words;
}

const WORDS = new Map<string, string>();
