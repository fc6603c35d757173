import { isKnownType } from './stored-text';
import type { CopyStep, SourceSchema, SourceTable, TargetSchema, TargetTable } from './store-schema';

/** The two stores do not go together. The message says why; `remedy` names what mends it. */
export class StoreMismatchError extends Error {
  constructor(
    message: string,
    readonly remedy: 'migrate' | 'empty' | 'report',
  ) {
    super(message);
    this.name = 'StoreMismatchError';
  }
}

/**
 * What is to be copied, in an order in which no row comes before one that it refers to. Knows no table by its name.
 * @throws StoreMismatchError when anything of the source has no place in the target, or the target is not empty
 */
export function planCopy(source: SourceSchema, target: TargetSchema): CopyStep[] {
  requireSameMigrations(source.migrations, target.migrations);
  const targets = new Map(target.tables.map((table) => [table.name, table]));
  const pairs = source.tables.map((from) => ({ from, to: requireTable(targets.get(from.name), from) }));
  const filled = pairs.filter(({ to }) => !to.isEmpty && !isSingleton(to)).map(({ to }) => to.name);
  if (filled.length > 0) throw new StoreMismatchError(`is not empty: it has rows in ${filled.join(', ')}`, 'empty');
  const steps = new Map(pairs.map(({ from, to }) => [from.name, stepOf(from, to)]));
  return inOrderOfReference(pairs.map(({ to }) => to)).flatMap((name) => steps.get(name) ?? []);
}

function requireSameMigrations(source: readonly string[], target: readonly string[]): void {
  if (target.length === 0) throw new StoreMismatchError('has no tables yet', 'migrate');
  const lacks = source.filter((name) => !target.includes(name));
  const isAhead = target.filter((name) => !source.includes(name));
  if (lacks.length > 0) throw new StoreMismatchError(`lacks the migrations ${lacks.join(', ')}`, 'migrate');
  if (isAhead.length > 0) {
    throw new StoreMismatchError(`has migrations that the file lacks: ${isAhead.join(', ')}`, 'migrate');
  }
}

function requireTable(table: TargetTable | undefined, { name, columns }: SourceTable): TargetTable {
  if (table === undefined) throw new StoreMismatchError(`has no table ${name}`, 'report');
  const unknown = columns.filter((column) => !isKnownType(table.types.get(column) ?? ''));
  if (unknown.length > 0) {
    throw new StoreMismatchError(`cannot be given the columns ${unknown.join(', ')} of ${name}`, 'report');
  }
  if (table.key.length === 0 || !table.key.every((column) => columns.includes(column))) {
    throw new StoreMismatchError(`has no primary key on ${name} that the file has, too`, 'report');
  }
  return table;
}

/** A table of one row, which its migration puts there: its key is `only` (createFeed of libs/platform). */
function isSingleton({ key }: TargetTable): boolean {
  return key.length === 1 && key[0] === 'only';
}

function stepOf(from: SourceTable, to: TargetTable): CopyStep {
  const typed = (name: string) => ({ name, type: to.types.get(name) ?? '' });
  return {
    table: from.name,
    columns: from.columns.map(typed),
    key: to.key.map(typed),
    rows: from.rows,
    replaces: isSingleton(to),
    numbering: numberingOf(from, to),
  };
}

function numberingOf({ name, lastNumber }: SourceTable, { sequence }: TargetTable): CopyStep['numbering'] {
  if (lastNumber === undefined) return undefined;
  if (sequence === undefined) throw new StoreMismatchError(`does not number the rows of ${name}`, 'report');
  return { sequence, next: lastNumber + 1n };
}

function inOrderOfReference(tables: readonly TargetTable[]): string[] {
  const ordered: string[] = [];
  const waiting = new Map(tables.map(({ name, refersTo }) => [name, refersTo]));
  while (waiting.size > 0) {
    const ready = [...waiting].filter(([name, refersTo]) => refersTo.every((to) => to === name || !waiting.has(to)));
    if (ready.length === 0) {
      throw new StoreMismatchError(`has tables that refer to each other: ${[...waiting.keys()].join(', ')}`, 'report');
    }
    for (const [name] of ready) {
      ordered.push(name);
      waiting.delete(name);
    }
  }
  return ordered;
}
