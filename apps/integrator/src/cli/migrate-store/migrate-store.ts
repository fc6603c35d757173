import { CliFault } from '../cli-fault';
import { checkTable, copyTable, type OnRows, readBack } from './copy-table';
import type { TargetAddress } from './database-address';
import { planCopy, StoreMismatchError } from './plan-copy';
import { PostgresStore } from './postgres-store';
import { serviceOf } from './service-of';
import { SqliteStore } from './sqlite-store';
import type { CopyStep } from './store-schema';

/** What is asked for. */
export interface StoreMove {
  readonly file: string;
  readonly target: TargetAddress;
  /** Find out whether it would work, and write nothing. */
  readonly dryRun: boolean;
  /** Is told how far it is, in rows of a total; a row counts half when it is copied, and half when it is read back. */
  readonly onProgress: (done: number, total: number) => void;
  readonly signal: AbortSignal;
}

/** What was copied, or would be. */
export interface MovedStore {
  readonly service: string;
  readonly tables: readonly { readonly name: string; readonly rows: number; readonly digest: string }[];
}

/**
 * Copies the store of one service from SQLite to PostgreSQL, in one transaction: the same rows, with the same numbers, and
 * numbering that goes on where it was. What was written is read back and compared before the commit.
 * @throws CliFault, with nothing written, when anything is in the way
 */
export async function migrateStore(move: StoreMove): Promise<MovedStore> {
  const source = SqliteStore.open(move.file);
  try {
    const target = await PostgresStore.connect(move.target, { readOnly: move.dryRun });
    try {
      return await moveStore(source, target, move);
    } finally {
      await target.close();
    }
  } finally {
    source.close();
  }
}

async function moveStore(source: SqliteStore, target: PostgresStore, move: StoreMove): Promise<MovedStore> {
  const schema = source.schema();
  const service = serviceOf(schema.migrations);
  if (service === undefined) throw new CliFault(`${move.file} is not the database of a service. Check --from.`);
  const steps = await plan(target, schema, service, move);
  const total = steps.reduce((sum, { rows }) => sum + rows, 0);
  const passes = move.dryRun ? 1 : 2;
  let done = 0;
  const onRows: OnRows = (rows) => {
    move.signal.throwIfAborted();
    done += rows / passes;
    move.onProgress(Math.floor(done), total);
  };
  const tables: MovedStore['tables'][number][] = [];
  for (const step of steps) {
    const digest = move.dryRun
      ? (await checkTable(step, source, onRows)).hex()
      : await moveTable(step, source, target, onRows);
    tables.push({ name: step.table, rows: step.rows, digest });
  }
  if (!move.dryRun) await target.commit();
  return { service, tables };
}

/** What is to be copied, once nobody else can write there any more. */
async function plan(
  target: PostgresStore,
  schema: ReturnType<SqliteStore['schema']>,
  service: string,
  { file, target: { name }, dryRun }: StoreMove,
): Promise<CopyStep[]> {
  if (!dryRun) await target.lock((await target.schema()).tables.map((table) => table.name));
  const found = await target.schema();
  const other = serviceOf(found.migrations);
  if (found.migrations.length > 0 && other !== service) {
    throw new CliFault(
      `${file} is of ${service}, and ${name} of ${other ?? 'another program'}. Check --from and --to. Nothing was written.`,
    );
  }
  try {
    return planCopy(schema, found);
  } catch (error) {
    if (!(error instanceof StoreMismatchError)) throw error;
    const migrate = `npm run -s start:prod:${service} -- migrate (in its container: node dist/main.js migrate)`;
    const remedy = {
      migrate: `Bring both up to date with the same version: DATABASE_URL=file:${file} ${migrate}, then the same with DATABASE_URL=<the target>.`,
      empty: `It was moved already, or a service ran on it. To begin again, drop and create its schema, then DATABASE_URL=<the target> ${migrate}.`,
      report: 'This command does not know how to copy that; please report it.',
    }[error.remedy];
    throw new CliFault(`${name} ${error.message}. Nothing was written. ${remedy}`, { cause: error });
  }
}

async function moveTable(step: CopyStep, from: SqliteStore, to: PostgresStore, onRows: OnRows): Promise<string> {
  const { table, replaces, numbering } = step;
  if (replaces) await to.clear(table);
  const read = await copyTable(step, from, to, onRows);
  if (numbering !== undefined) await to.restart(numbering);
  await to.analyze(table);
  const written = await readBack(step, to, onRows);
  const [before, after] = [read.hex(), written.hex()];
  if (written.rows === step.rows && before === after) return after;
  throw new CliFault(
    `${table} is not the same after the copy: ${read.rows} rows read, ${written.rows} read back. Nothing was written; please report it.`,
  );
}
