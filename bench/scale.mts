/** How much is measured. */
export interface Scale {
  readonly name: 'full' | 'quick';
  readonly rounds: number;
  /** Customers of a backlog. */
  readonly backlog: number;
  /** Customers that the textbook poller has to move. */
  readonly textbook: number;
  /** Customers that are delivered one POST each. */
  readonly singles: number;
  /** Few customers, and many: what must not grow between them is flat. */
  readonly few: number;
  readonly many: number;
  /** Customers created one by one. */
  readonly oneByOne: number;
  /** Customers of a load on a batch endpoint. */
  readonly batched: number;
  /** For a load that goes on for a while, and for watching an idle system. */
  readonly loadSeconds: number;
  readonly idleSeconds: number;
  /** Polls before an idle system is watched. */
  readonly idleWarmUp: number;
}

export const FULL: Scale = {
  name: 'full',
  rounds: 5,
  backlog: 100_000,
  textbook: 2_000,
  singles: 20_000,
  few: 1_000,
  many: 1_000_000,
  oneByOne: 50,
  batched: 100_000,
  loadSeconds: 3,
  idleSeconds: 6,
  idleWarmUp: 1200,
};

/** Two minutes in all; its numbers are for a first look. */
export const QUICK: Scale = {
  name: 'quick',
  rounds: 2,
  backlog: 20_000,
  textbook: 500,
  singles: 5_000,
  few: 1_000,
  many: 100_000,
  oneByOne: 20,
  batched: 20_000,
  loadSeconds: 1,
  idleSeconds: 2,
  idleWarmUp: 200,
};

/** 1,000,000 as it is said. */
export function inWords(customers: number): string {
  if (customers % 1_000_000 === 0) return `${customers / 1_000_000} M`;
  return customers % 1000 === 0 ? `${customers / 1000} k` : String(customers);
}
