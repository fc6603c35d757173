import type { Stored, StoredDelivery } from './stored';

/** What must hold of the databases after things are quiet, whatever happened before. */
export interface Invariant {
  /** How a breach of it is called. */
  readonly breach: string;
  /** Without these there is nothing to judge. */
  readonly needs: readonly (keyof Stored)[];
  /** What breaches it: emails, ids and keys. `acknowledged`: the emails of which a client was told that they are there. */
  readonly find: (stored: Required<Stored>, acknowledged: ReadonlySet<string>) => readonly string[];
}

export const INVARIANTS: readonly Invariant[] = [
  {
    breach: 'a customer that was acknowledged is gone',
    needs: ['customers'],
    find: ({ customers }, acknowledged) => missingFrom(new Set(customers.map(({ email }) => email)), acknowledged),
  },
  {
    breach: 'a customer is there twice',
    needs: ['customers'],
    find: ({ customers }) => repeated(customers.map(({ email }) => email.toLowerCase())),
  },
  {
    breach: 'a customer has no package',
    needs: ['customers', 'packages'],
    find: ({ customers, packages }) => missingFrom(ownersOf(packages), idsOf(customers)),
  },
  {
    breach: 'a customer has several packages',
    needs: ['packages'],
    find: ({ packages }) => repeated(packages.map(({ customer_id }) => customer_id)),
  },
  {
    breach: 'a package has no customer',
    needs: ['customers', 'packages'],
    find: ({ customers, packages }) => missingFrom(idsOf(customers), ownersOf(packages)),
  },
  {
    breach: 'the cursor is ahead of the ledger',
    needs: ['customers', 'deliveries', 'flows'],
    find: ({ customers, deliveries, flows }) => {
      const readTo = Math.max(0, ...flows.map(({ cursor }) => positionOf(cursor)));
      const known = new Set(deliveries.map(({ key }) => key));
      return customers.filter(({ seq, id }) => seq <= readTo && !known.has(keyOf(id))).map(({ id }) => id);
    },
  },
  {
    breach: 'a key is in the ledger twice',
    needs: ['deliveries'],
    find: ({ deliveries }) => repeated(deliveries.map(({ key }) => key)),
  },
  {
    breach: 'a delivery waits for nothing: it has neither a timer, nor a worker, nor an end',
    needs: ['deliveries', 'workers'],
    find: ({ deliveries, workers }) => {
      const alive = new Set(workers.map(({ id }) => id));
      return deliveries.filter((delivery) => !isLegal(delivery, alive)).map(({ key, state }) => `${key} (${state})`);
    },
  },
  {
    breach: 'a delivery is still in hand',
    needs: ['deliveries'],
    find: ({ deliveries }) => deliveries.filter(({ worker }) => worker !== null).map(({ key }) => key),
  },
  {
    breach: 'a delivery that Inventory acknowledged has no package',
    needs: ['packages', 'deliveries'],
    find: ({ packages, deliveries }) => {
      const requests = new Set(packages.map(({ request_id }) => request_id));
      return deliveries
        .filter(({ state, reference }) => state === 'delivered' && !requests.has(reference ?? ''))
        .map(({ key }) => key);
    },
  },
  {
    breach: 'a customer was discovered twice, or delivered twice',
    needs: ['deliveries', 'flows'],
    find: ({ deliveries, flows }) => {
      const delivered = deliveries.filter(({ state }) => state === 'delivered').length;
      return flows
        .filter((flow) => flow.discovered !== deliveries.length || flow.delivered !== delivered)
        .map((flow) => `${flow.discovered} and ${flow.delivered} counted, ${deliveries.length} and ${delivered} there`);
    },
  },
  { breach: 'a database is damaged', needs: ['damage'], find: ({ damage }) => damage },
];

function isLegal(delivery: StoredDelivery, workers: ReadonlySet<string>): boolean {
  const { state, due_at, worker, settled_at, last_error } = delivery;
  switch (state) {
    case 'pending':
      return due_at !== null && worker === null && settled_at === null;
    // The lease of its worker is the timer.
    case 'delivering':
      return worker !== null && workers.has(worker) && due_at === null && settled_at === null;
    case 'delivered':
      return settled_at !== null && worker === null && due_at === null;
    case 'dead':
    case 'uncertain':
      return settled_at !== null && last_error !== null && worker === null && due_at === null;
    default:
      return false;
  }
}

function keyOf(customerId: string): string {
  return `welcome_package:${customerId}`;
}

function idsOf(customers: Required<Stored>['customers']): Set<string> {
  return new Set(customers.map(({ id }) => id));
}

function ownersOf(packages: Required<Stored>['packages']): Set<string> {
  return new Set(packages.map(({ customer_id }) => customer_id));
}

function missingFrom(there: ReadonlySet<string>, wanted: ReadonlySet<string>): string[] {
  return [...wanted].filter((value) => !there.has(value));
}

function repeated(values: readonly string[]): string[] {
  const seen = new Set<string>();
  return values.filter((value) => seen.size === seen.add(value).size);
}

/** Up to which customer a cursor has read; 0 for none. */
function positionOf(cursor: string | null): number {
  const after = new URL(cursor ?? '', 'http://crm').searchParams.get('after') ?? '';
  return Number(Buffer.from(after, 'base64url').toString().split('.')[2] ?? 0);
}
