const STORED_AS = 'access-key';

/** What the integrator takes behind `Bearer`. */
const KEY = /^[\w.~+/-]{1,200}=*$/;

let known: string | undefined;

/** The key that was given in this tab; `undefined` before. It is kept until the tab is closed, and never in its address. */
export function savedKey(): string | undefined {
  try {
    known ??= sessionStorage.getItem(STORED_AS) ?? undefined;
  } catch {
    // A browser that keeps nothing is asked again with each visit.
  }
  return known;
}

export function saveKey(key: string): void {
  known = key;
  try {
    sessionStorage.setItem(STORED_AS, key);
  } catch {
    // As above.
  }
}

/** What shows the integrator who asks: nothing, where it has not asked for it. */
export function keyHeaders(): Readonly<Record<string, string>> {
  const key = savedKey();
  return key === undefined ? {} : { Authorization: `Bearer ${key}` };
}

/** Why a text cannot be a key; `undefined` when it can. */
export function keyFault(key: string): string | undefined {
  if (key === '') return 'Paste your key first.';
  return KEY.test(key) ? undefined : 'A key has no spaces and no accents: it begins with wp_.';
}
