import { Transform } from 'class-transformer';
import { ValidateBy } from 'class-validator';

/** C0 and C1 controls with NUL, and the bidi overrides that make a text read differently from what it says. */
// oxlint-disable-next-line no-control-regex -- rejecting control characters is the purpose
const FORBIDDEN = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/** At least one character that a reader can see: a letter (but no blank one), number, punctuation or symbol. */
const VISIBLE = /[[\p{L}\p{N}\p{P}\p{S}]--[\p{Default_Ignorable_Code_Point}\u2800]]/v;

/** Too long for any field even after NFC, which shortens four units to one at most, and is slow on hostile accents. */
const TOO_LONG_TO_NORMALIZE = 2000;

const encoder = new TextEncoder();

/**
 * Why `value` is not a text we keep, or `undefined` when it is. Text is stored byte for byte by every database, so what
 * one of them refuses (NUL in PostgreSQL, lone surrogates in UTF-8) is refused here, once.
 */
export function plainTextFault(value: unknown, maxCharacters: number): string | undefined {
  if (value === undefined) return 'is missing';
  if (typeof value !== 'string') return 'must be a text';
  if (!value.isWellFormed()) return 'must be well-formed Unicode';
  if (FORBIDDEN.test(value)) return 'must not contain control characters';
  if (!VISIBLE.test(value)) return 'must not be blank';
  if ([...value].length > maxCharacters) return `must have at most ${maxCharacters} characters`;
  if (encoder.encode(value).length > maxCharacters * 4) return `must have at most ${maxCharacters * 4} bytes`;
  return undefined;
}

/** A visible, well-formed, single-line text of at most `maxCharacters` code points. */
export function IsPlainText(maxCharacters: number): PropertyDecorator {
  return ValidateBy({
    name: 'isPlainText',
    validator: {
      validate: (value) => plainTextFault(value, maxCharacters) === undefined,
      defaultMessage: (args) => plainTextFault(args?.value, maxCharacters) ?? 'must be a text',
    },
  });
}

/** Trims and brings a text to Unicode NFC, so that two spellings of the same letters are stored as one. */
export function Normalized(): PropertyDecorator {
  return Transform(({ value }) => normalizeText(value));
}

export function normalizeText(value: unknown): unknown {
  if (typeof value !== 'string' || !value.isWellFormed()) return value;
  const text = value.trim();
  return text.length > TOO_LONG_TO_NORMALIZE ? text : text.normalize('NFC');
}
