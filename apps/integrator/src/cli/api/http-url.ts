import { UsageFault } from '../cli-fault';

/** Whether a text is an address that the CLI can speak to. */
export function isHttpUrl(text: string): boolean {
  return /^https?:$/.test(URL.parse(text)?.protocol ?? '');
}

/**
 * The address in an environment variable. The message does not show it: it may have a password.
 * @throws UsageFault when it is none
 */
export function requireHttpUrl(variable: string, text: string): string {
  if (isHttpUrl(text)) return text;
  throw new UsageFault(`${variable} must be an http or https URL; unset, it has its default.`);
}
