import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const POLLER = join(import.meta.dirname, 'textbook-poller.mts');

/** Lets the textbook poller move all customers of a CRM, as a process of its own: customers/s. */
export async function pollAsTextbooksDo(
  { crm, inventory }: { readonly crm: string; readonly inventory: string },
  customers: number,
  signal: AbortSignal,
): Promise<number> {
  const args = [POLLER, `${crm}/customers`, `${inventory}/package-requests`, String(customers)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { signal });
  return customers / Number(stdout);
}
