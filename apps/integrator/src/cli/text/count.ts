const ENGLISH = new Intl.NumberFormat('en');

/** 1234567 as 1,234,567. */
export function count(number: number): string {
  return ENGLISH.format(number);
}

/** `1 row`, `2 rows`. */
export function counted(number: number, one: string, many: string): string {
  return `${count(number)} ${number === 1 ? one : many}`;
}
