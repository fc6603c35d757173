import { resolve } from 'node:path';
import { UsageFault } from '../cli-fault';

/**
 * The path that a `file:` address names, meant from `folder`.
 * @throws UsageFault when it is no such address
 */
export function sourceFile(address: string, folder: string): string {
  const [, path] = /^file:(.+)$/.exec(address) ?? [];
  if (path !== undefined && path !== ':memory:') return resolve(folder, path);
  throw new UsageFault('--from must be file:<path>, as in the DATABASE_URL of the service.');
}

/** The address of a PostgreSQL database, which may have a password, and its name, which may be shown. */
export interface TargetAddress {
  readonly url: string;
  readonly name: string;
}

/**
 * The target that the command line, or else the environment, names. No message shows it: it may have a password.
 * @throws UsageFault when it is none
 */
export function targetAddress(option: string | undefined, variable: string | undefined): TargetAddress {
  const url = option ?? variable;
  if (url === undefined) throw new UsageFault('Say where to: --to postgres://…, or TARGET_DATABASE_URL.');
  const parsed = /^postgres(ql)?:$/.test(URL.parse(url)?.protocol ?? '') ? new URL(url) : undefined;
  if (parsed !== undefined) return { url, name: `postgres://${parsed.host}${parsed.pathname}` };
  throw new UsageFault(
    `${option === undefined ? 'TARGET_DATABASE_URL' : '--to'} must be postgres://<user>:<password>@<host>/<database>.`,
  );
}
