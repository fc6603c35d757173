/** As long as an email may be. */
const MAX_LABEL_CHARACTERS = 254;

/** A label as it is kept and searched for: letter case, spaces around it and the form of its accents do not matter. */
export function foldLabel(label: string): string {
  // Once more after the letter case: some letters have one character with their accent in lower case alone.
  return label.trim().normalize('NFC').toLowerCase().normalize('NFC').slice(0, MAX_LABEL_CHARACTERS);
}
