const STORED_AS = 'operator';

/** What the integrator takes as `X-Operator`. */
const NAME = /^[\x21-\x7e]([\x20-\x7e]{0,98}[\x21-\x7e])?$/;

let known: string | undefined;

/** The name that was given in this browser; `undefined` before. */
export function savedOperatorName(): string | undefined {
  try {
    known ??= localStorage.getItem(STORED_AS) ?? undefined;
  } catch {
    // A browser that keeps nothing is asked again with each visit.
  }
  return known;
}

export function saveOperatorName(name: string): void {
  known = name;
  try {
    localStorage.setItem(STORED_AS, name);
  } catch {
    // As above.
  }
}

/** Why a text cannot be an operator's name; `undefined` when it can. */
export function operatorNameFault(name: string): string | undefined {
  if (name === '') return 'Type your name first.';
  return NAME.test(name)
    ? undefined
    : 'Use up to 100 letters without accents, digits and signs: it travels in a header.';
}
