import type { Position } from './read-records';

/** One row of the file: a customer to send, or what cannot be read as one. */
export type CustomerRow = ReadableRow | UnreadableRow;

export interface ReadableRow {
  readonly line: number;
  readonly end: Position;
  readonly customer: { readonly name: string; readonly email: string };
}

export interface UnreadableRow {
  readonly line: number;
  readonly end: Position;
  readonly reason: string;
  /** The row as it stands in the file. */
  readonly text: string;
}

/** A row that is not in the CRM, and why. */
export interface RejectedRow {
  readonly line: number;
  readonly reason: string;
  readonly name: string;
  readonly email: string;
  /** The whole row, where no name and email could be read from it. */
  readonly text: string;
}
