import { INVARIANTS } from './invariants';
import { type Databases, readStored } from './stored';

export interface Verdict {
  readonly customers: number;
  readonly packages: number;
  /** Deliveries that have not reached Inventory (yet). */
  readonly undelivered: number;
  /** What the promise is broken by, in plain words, with how often and for example where. None, or a test has failed. */
  readonly violations: readonly string[];
}

/**
 * Judges the promise by what the databases hold, whichever services wrote them and however they ended. A database that is
 * left out is not judged, and neither is what it has to do with the others.
 * @param acknowledged the emails of the customers of which a client was told that they are there
 */
export async function judge(
  databases: Partial<Databases>,
  acknowledged: ReadonlySet<string> = new Set(),
): Promise<Verdict> {
  const stored = await readStored(databases);
  const { customers = [], packages = [], deliveries = [] } = stored;
  const violations = INVARIANTS.filter(({ needs }) => needs.every((part) => stored[part] !== undefined)).flatMap(
    ({ breach, find }) => {
      const found = find(stored as Required<typeof stored>, acknowledged);
      return found.length === 0 ? [] : [`${breach} (${found.length}, for example ${found[0]})`];
    },
  );
  return {
    customers: customers.length,
    packages: packages.length,
    undelivered: deliveries.filter(({ state }) => state !== 'delivered').length,
    violations,
  };
}
