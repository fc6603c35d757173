import { readFileSync } from 'node:fs';
import { UsageFault } from '../cli-fault';
import type { KeySetting } from '../cli.config';

/** RFC 6750 section 2.1. */
const KEY = /^[\w.~+/-]+=*$/;

/**
 * The header that shows a service the key in `setting`; none without one.
 * @throws UsageFault that names the setting, and never what it holds
 */
export function bearerKey({ name, value, file }: KeySetting): { readonly Authorization?: string } {
  const key = (file === undefined ? (value ?? '') : readKey(`${name}_FILE`, file)).trim();
  if (key === '' && file === undefined) return {};
  if (!KEY.test(key)) throw new UsageFault(`What ${file === undefined ? name : `${name}_FILE`} gives is not a key.`);
  return { Authorization: `Bearer ${key}` };
}

function readKey(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new UsageFault(`${name} names a file that cannot be read (${code}).`, { cause });
  }
}
