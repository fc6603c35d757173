/** As long as an email may be. */
const MAX_LABEL_CHARACTERS = 254;

/** A label as it is kept and searched for: letter case, spaces around it and the form of its accents do not matter. */
export function foldLabel(label: string): string {
  return label.trim().normalize('NFC').toLowerCase().slice(0, MAX_LABEL_CHARACTERS);
}
