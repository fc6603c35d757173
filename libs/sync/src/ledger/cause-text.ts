import type { Cause } from '../outcome';

/** Causes are kept as JSON text, which every database has. */
export function causeToText(cause: Cause | null): string | null {
  return cause === null ? null : JSON.stringify(cause);
}

export function causeFromText(text: string): Cause;
export function causeFromText(text: string | null): Cause | null;
export function causeFromText(text: string | null): Cause | null {
  return text === null ? null : (JSON.parse(text) as Cause);
}
