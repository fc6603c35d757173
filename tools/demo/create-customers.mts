import { concatMap, from, lastValueFrom, map, mergeMap, scan, tap, timer } from 'rxjs';
import type { NewCustomer } from './read-customers.mts';

/** Requests under way at once. */
const CONCURRENCY = 16;

/** What has become of the customers so far. */
export interface Creation {
  readonly created: number;
  /** Why the CRM did not take the others, in its own words. */
  readonly refusals: readonly string[];
}

/** Posts customers to the CRM one by one, `pauseMs` apart, some at the same time, and tells after each how far it is. */
export async function createCustomers(
  customers: readonly NewCustomer[],
  crm: string,
  onProgress: (soFar: Creation) => void,
  signal: AbortSignal,
  pauseMs = 0,
): Promise<Creation> {
  const nothing: Creation = { created: 0, refusals: [] };
  const all$ = from(customers);
  const paced$ = pauseMs === 0 ? all$ : all$.pipe(concatMap((customer) => timer(pauseMs).pipe(map(() => customer))));
  const progress$ = paced$.pipe(
    mergeMap((customer) => createCustomer(customer, crm, signal), CONCURRENCY),
    scan(
      ({ created, refusals }, refusal): Creation =>
        refusal === undefined ? { created: created + 1, refusals } : { created, refusals: [...refusals, refusal] },
      nothing,
    ),
    tap(onProgress),
  );
  return lastValueFrom(progress$, { defaultValue: nothing });
}

/** Creates one customer; what it gives is why the CRM refused, if it did. */
async function createCustomer(customer: NewCustomer, crm: string, signal: AbortSignal): Promise<string | undefined> {
  const response = await fetch(`${crm}/customers`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(customer),
    signal,
  });
  const answer = (await response.json()) as Problem;
  if (response.status === 201) return undefined;
  const fields = (answer.errors ?? []).map(({ pointer, detail }) => `${pointer} ${detail}`).join(', ');
  return `"${customer.name}" <${customer.email}>: ${answer.title}${fields === '' ? '' : ` (${fields})`}`;
}

interface Problem {
  readonly title: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}
