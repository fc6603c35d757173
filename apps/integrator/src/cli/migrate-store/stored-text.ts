/** A value of a row as PostgreSQL takes and gives it as text, and as both sides of a copy are compared. */
export type StoredText = string | null;

/** A value that SQLite keeps in a column whatever its type, and PostgreSQL does not. The message says why. */
export class UnfitValueError extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'UnfitValueError';
  }
}

/** The whole numbers that each type holds. Source: https://www.postgresql.org/docs/current/datatype-numeric.html */
const BITS: Readonly<Record<string, number>> = { smallint: 16, integer: 32, bigint: 64 };
const TEXTS = ['text', 'character varying'];

/** Whether values can be brought into a column of this type, by PostgreSQL's name for it. */
export function isKnownType(type: string): boolean {
  return Object.hasOwn(BITS, type) || TEXTS.includes(type) || type === 'boolean';
}

/**
 * A value as SQLite gives it (whole numbers as bigint), for a column of `type`. Nothing is rounded, cut or replaced.
 * @throws UnfitValueError when the column cannot hold exactly this value
 */
export function storedText(value: unknown, type: string): StoredText {
  if (value === null) return null;
  const bits = BITS[type];
  if (bits !== undefined) return wholeNumber(value, bits);
  if (type === 'boolean') return truth(value);
  if (typeof value !== 'string') throw new UnfitValueError('is no text');
  if (value.includes('\0')) throw new UnfitValueError('has a NUL character, which PostgreSQL keeps in no text');
  return value;
}

function wholeNumber(value: unknown, bits: number): string {
  if (typeof value !== 'bigint') throw new UnfitValueError('is no whole number');
  if (BigInt.asIntN(bits, value) !== value) throw new UnfitValueError(`is too large for ${bits} bits`);
  return value.toString();
}

function truth(value: unknown): string {
  if (value !== 0n && value !== 1n) throw new UnfitValueError('is neither 0 nor 1');
  return value === 1n ? 'true' : 'false';
}
