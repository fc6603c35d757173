/** A table of the SQLite file that is to be copied. */
export interface SourceTable {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: number;
  /** The highest number that was ever given to a row, also when that row is gone; `undefined` when none was, or none is numbered. */
  readonly lastNumber: bigint | undefined;
}

export interface SourceSchema {
  readonly migrations: readonly string[];
  readonly tables: readonly SourceTable[];
}

/** A table of the PostgreSQL database that the rows are to go into. */
export interface TargetTable {
  readonly name: string;
  /** Those that can be written, by name; the type is PostgreSQL's name for it. */
  readonly types: ReadonlyMap<string, string>;
  /** The columns of its primary key. */
  readonly key: readonly string[];
  /** The sequence that numbers its rows, ready for a statement. */
  readonly sequence: string | undefined;
  /** The tables whose rows its own refer to. */
  readonly refersTo: readonly string[];
  readonly isEmpty: boolean;
}

export interface TargetSchema {
  /** Empty when no service has made its tables there. */
  readonly migrations: readonly string[];
  readonly tables: readonly TargetTable[];
}

/** One table's part of a copy. */
export interface CopyStep {
  readonly table: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** The columns that order it, the same way on both sides. */
  readonly key: readonly { readonly name: string; readonly type: string }[];
  readonly rows: number;
  /** Whether a migration put a row there, which the copied one takes the place of. */
  readonly replaces: boolean;
  /** What numbers its rows, and where it has to go on. */
  readonly numbering: { readonly sequence: string; readonly next: bigint } | undefined;
}
