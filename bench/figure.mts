import type { Stage } from './stage/stage.mts';
import type { Scale } from './scale.mts';

/** What a value has to be. */
export type Bound = { readonly atLeast: number } | { readonly atMost: number };

/** What one round has measured, by key. */
export type Values = Readonly<Record<string, number>>;

/** One line of the table: a value of each round, or its ratio to another value of the same round. */
export interface Line {
  readonly key: string;
  /** The key of the value that it is held against: the line is the ratio, without a unit. */
  readonly over?: string;
  readonly name: string;
  readonly unit: string;
  /** Which way is better, for the comparison of two commits. */
  readonly better: 'more' | 'less';
  readonly goal?: Bound;
}

/** Something worth measuring, with what it is held against. */
export interface Figure {
  /** As `--only` names it. */
  readonly name: string;
  readonly title: string;
  /** It is a whole that takes minutes: one round of it has to do. */
  readonly isOnce?: boolean;
  readonly lines: (scale: Scale) => readonly Line[];
  /** Starts what it needs. */
  readonly open: (stage: Stage) => Promise<Measurement>;
}

/** A figure that is ready to be measured, again and again. */
export interface Measurement extends AsyncDisposable {
  round(): Promise<Values>;
}
