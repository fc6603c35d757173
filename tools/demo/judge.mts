import pc from 'picocolors';
import type { PerService } from '../support/services.mts';
import { explainDead } from './explain-dead.mts';
import { readFeed } from './read-feed.mts';
import { type Customer, type PackageRequest, reconcile } from './reconcile.mts';
import { faults, promiseKept, table } from './verdict.mts';

const SHOWN_REFUSALS = 5;

/**
 * Reads both systems, shows what they say, and gives the exit code: 0 when it is what the file asked for.
 * @param suffered what has been done to the services meanwhile
 */
export async function judge(
  rows: number,
  refusals: readonly string[],
  urls: PerService<string>,
  signal: AbortSignal,
  suffered?: string,
): Promise<number> {
  const customers = await readFeed<Customer>(`${urls.crm}/customers?limit=1000`, signal);
  const packages = await readFeed<PackageRequest>(
    `${urls.inventory}/package-requests?limit=1000&package_type=welcome_package`,
    signal,
  );
  const result = reconcile(customers, packages);
  console.log(`\nWhat the two systems say now:\n${table(result)}\n`);

  const found = faults(result, rows);
  if (found.length === 0) {
    console.log(pc.green(promiseKept(suffered)));
    return 0;
  }
  console.error(pc.red((suffered === undefined ? found : [`${suffered}:`, ...found]).join('\n')));
  tell('The CRM refused', refusals, 'Mend these rows of the file and run the demo again.');
  tell('The Integrator gave up', await explainDead(urls.integrator, signal), 'Mend the cause and run the demo again.');
  console.error('npm run demo -- --keep keeps the databases for a closer look.');
  return 1;
}

function tell(what: string, which: readonly string[], next: string): void {
  if (which.length === 0) return;
  const more = which.length > SHOWN_REFUSALS ? [`and ${which.length - SHOWN_REFUSALS} more`] : [];
  console.error(
    [`${what}:`, ...[...which.slice(0, SHOWN_REFUSALS), ...more].map((line) => `  ${line}`), next].join('\n'),
  );
}
