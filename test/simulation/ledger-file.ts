import type Database from 'better-sqlite3';
import type { CompiledQuery, QueryResult } from 'kysely';
import type { VirtualTime } from './virtual-time';

/** As SQLite's busy_timeout of the services. */
const BUSY_TIMEOUT_MS = 5000;

/** What a ledger says that cannot do what it is asked. */
export class LedgerFault extends Error {
  constructor(readonly code: string) {
    super(`${code} (simulated)`);
    this.name = 'LedgerFault';
  }
}

interface Waiting {
  readonly who: object;
  readonly begin: () => void;
}

/** The one SQLite database that all workers of a simulation share. One at a time has it; the others wait in turn. */
export class LedgerFile {
  private readonly statements = new Map<string, Database.Statement>();
  private holder: object | undefined;
  private waiting: Waiting[] = [];

  constructor(readonly database: Database.Database) {}

  /** @throws LedgerFault when another has it for too long */
  take(who: object, time: VirtualTime): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.holder === undefined) {
        this.holder = who;
        return resolve();
      }
      const tooLong = time.after(BUSY_TIMEOUT_MS, () => {
        this.waiting = this.waiting.filter((one) => one !== entry);
        reject(new LedgerFault('SQLITE_BUSY'));
      });
      const entry: Waiting = {
        who,
        begin: () => {
          time.cancel(tooLong);
          resolve();
        },
      };
      this.waiting.push(entry);
    });
  }

  give(who: object): void {
    if (this.holder !== who) return;
    const next = this.waiting.shift();
    this.holder = next?.who;
    next?.begin();
  }

  /** What a process that ends leaves behind: its transaction is rolled back, and its place is free. */
  leave(who: object): void {
    this.waiting = this.waiting.filter((one) => one.who !== who);
    if (this.holder !== who) return;
    this.rollback();
    this.give(who);
  }

  rollback(): void {
    if (this.database.inTransaction) this.run('rollback');
  }

  execute<Row>({ sql, parameters }: Pick<CompiledQuery, 'sql' | 'parameters'>): QueryResult<Row> {
    const statement = this.prepare(sql);
    if (statement.reader) return { rows: statement.all(...parameters) as Row[] };
    const { changes } = statement.run(...parameters);
    return { numAffectedRows: BigInt(changes), rows: [] };
  }

  run(sql: string): void {
    this.prepare(sql).run();
  }

  all<Row>(sql: string, ...parameters: unknown[]): Row[] {
    return this.prepare(sql).all(...parameters) as Row[];
  }

  /** Makes it as new for the next simulation: much faster than a new one. */
  clear(): void {
    this.holder = undefined;
    this.waiting = [];
    this.rollback();
    for (const table of ['attempts', 'delivered_minutes', 'deliveries', 'flows', 'workers', 'sqlite_sequence'])
      this.run(`delete from ${table}`);
  }

  /** Prepared once for all simulations. */
  private prepare(sql: string): Database.Statement {
    let statement = this.statements.get(sql);
    if (statement === undefined) this.statements.set(sql, (statement = this.database.prepare(sql)));
    return statement;
  }
}
