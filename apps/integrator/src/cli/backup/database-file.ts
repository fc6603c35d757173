import { resolve } from 'node:path';
import { UsageFault } from '../cli-fault';

/**
 * The file that a service's DATABASE_URL, or a path, names, meant from `folder`.
 * @throws UsageFault when it is on a server; `onServer` says what to do there
 */
export function databaseFile(address: string, folder: string, onServer: string): string {
  if (/^postgres(ql)?:/.test(address)) throw new UsageFault(`That database is on a server. ${onServer}`);
  const path = address.replace(/^file:/, '');
  if (path !== '' && path !== ':memory:') return resolve(folder, path);
  throw new UsageFault('Name the database by its DATABASE_URL (file:<path>), or by its path.');
}
