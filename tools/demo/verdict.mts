import { percentile, type Reconciliation } from './reconcile.mts';

/** The numbers as a small table. */
export function table(result: Reconciliation): string {
  const rows: [string, string][] = [
    ['customers', String(result.customers)],
    ['packages', String(result.packages)],
    ['missing', String(result.missing)],
    ['duplicates', String(result.duplicates)],
    ['p50', seconds(percentile(result.latencies, 0.5))],
    ['p99', seconds(percentile(result.latencies, 0.99))],
    ['elapsed', seconds(result.elapsedMs)],
  ];
  const notes: Readonly<Record<string, string>> = {
    customers: 'in the CRM',
    packages: 'in Inventory',
    missing: 'customers without a package',
    duplicates: 'packages that should not be',
    p50: 'half of the packages came this soon after their customer',
    p99: '99 of 100 did',
    elapsed: 'from the first customer to the last package',
  };
  return rows.map(([name, value]) => `  ${name.padEnd(10)} ${value.padStart(8)}   ${notes[name]}`).join('\n');
}

/** What keeps the promise from being true, in the words of somebody who must act on it; empty when it is kept. */
export function faults(result: Reconciliation, rows: number): string[] {
  const found: string[] = [];
  if (result.missing > 0) found.push(`${result.missing} customers have no welcome package.`);
  if (result.duplicates > 0) found.push(`${result.duplicates} welcome packages are one too many for their customer.`);
  if (result.customers !== rows) found.push(`The file has ${rows} customers, the CRM has ${result.customers}.`);
  if (result.packages !== result.customers && found.length === 0)
    found.push(`Inventory has ${result.packages} packages for ${result.customers} customers.`);
  return found;
}

/** The promise, after all that the services have `suffered`. */
export function promiseKept(suffered?: string): string {
  const promise = 'very customer has exactly one welcome package.';
  return suffered === undefined ? `E${promise}` : `${suffered}: e${promise}`;
}

function seconds(ms: number | undefined): string {
  return ms === undefined ? '-' : `${(ms / 1000).toFixed(2)} s`;
}
