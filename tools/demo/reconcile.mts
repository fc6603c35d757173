/** A customer, as the CRM tells of it. */
export interface Customer {
  readonly id: string;
  readonly created_at: string;
}

/** A package request, as Inventory tells of it. */
export interface PackageRequest {
  readonly customer_id: string;
  readonly created_at: string;
}

/** What both systems say, held against each other. */
export interface Reconciliation {
  readonly customers: number;
  readonly packages: number;
  /** Customers without a package. */
  readonly missing: number;
  /** Packages beyond the first one of a customer. */
  readonly duplicates: number;
  /** From the creation of a customer to the creation of its first package, each in milliseconds, in rising order. */
  readonly latencies: readonly number[];
  /** From the first customer to the last package. */
  readonly elapsedMs: number;
}

/** Holds what the CRM has against what Inventory has. It knows nothing of what was sent. */
export function reconcile(customers: readonly Customer[], packages: readonly PackageRequest[]): Reconciliation {
  const byCustomer = Map.groupBy(packages, ({ customer_id }) => customer_id);
  const latencies = customers.flatMap(({ id, created_at }) => {
    const [first] = byCustomer.get(id) ?? [];
    return first === undefined ? [] : [Date.parse(first.created_at) - Date.parse(created_at)];
  });
  const starts = customers.map(({ created_at }) => Date.parse(created_at));
  const ends = packages.map(({ created_at }) => Date.parse(created_at));
  return {
    customers: customers.length,
    packages: packages.length,
    missing: customers.length - latencies.length,
    duplicates: packages.length - byCustomer.size,
    latencies: latencies.sort((a, b) => a - b),
    elapsedMs: latencies.length === 0 ? 0 : Math.max(...ends) - Math.min(...starts),
  };
}

/** The smallest value that `share` of all are not above (nearest rank); `undefined` of none. */
export function percentile(rising: readonly number[], share: number): number | undefined {
  return rising[Math.max(0, Math.ceil(share * rising.length) - 1)];
}
