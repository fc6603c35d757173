import { normalizeEmail } from '@app/contracts';

/**
 * Two emails are the same when their keys are: trimmed, Unicode NFC, the domain in ASCII, letter case aside. The key is
 * made here and not by the database, because SQLite folds the case of ASCII only.
 *
 * Case folds letter by letter through upper case (`ß` and `ẞ` meet `SS`, a final `ς` meets `σ`), which is what Unicode's
 * full case folding does for these; a whole text would bring the final `ς` back.
 */
export function emailKey(email: string): string {
  const normalized = normalizeEmail(email) as string;
  return [...normalized]
    .map((letter) => letter.toLowerCase().toUpperCase().toLowerCase())
    .join('')
    .normalize('NFC');
}
