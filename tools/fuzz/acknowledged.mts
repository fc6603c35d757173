import { readFeed } from '../demo/read-feed.mts';
import type { PerService } from '../support/services.mts';
import type { Answer } from './answers.mts';

interface Customer {
  readonly id: string;
}

interface PackageRequest {
  readonly request_id: string;
  readonly customer_id: string;
}

type Created = Partial<Customer & PackageRequest>;

/** What answers have said to be written, to be held against what is there. */
export class Acknowledged {
  readonly customers = new Set<string>();
  readonly packages = new Set<string>();

  take({ status, headers, body }: Answer): void {
    if (status > 201 || !(headers.get('content-type') ?? '').startsWith('application/json')) return;
    const text = body.toString();
    if (status === 201) this.add(JSON.parse(text));
    else if (text.startsWith('{"results":')) {
      const { results } = JSON.parse(text) as {
        results: { status: number; customer?: Created; package_request?: Created }[];
      };
      for (const result of results)
        if (result.status === 201) this.add(result.customer ?? result.package_request ?? {});
    }
  }

  /**
   * Reads both systems.
   * @param unheard how many things may have been written whose answer was lost on the way
   * @returns what is wrong: something that was acknowledged is not there, or something is there that was not
   */
  async faults(urls: PerService<string>, unheard: number, signal: AbortSignal): Promise<string[]> {
    const customers = await readFeed<Customer>(`${urls.crm}/customers?limit=1000`, signal);
    const packages = await readFeed<PackageRequest>(`${urls.inventory}/package-requests?limit=1000`, signal);
    const ids = new Set(customers.map(({ id }) => id));
    // What the integrator asks for is for customers that there are.
    const strange = packages.filter(
      ({ request_id, customer_id }) => !this.packages.has(request_id) && !ids.has(customer_id),
    );
    const faults = [
      ...missing('customers', this.customers, ids),
      ...missing('package requests', this.packages, new Set(packages.map(({ request_id }) => request_id))),
    ];
    const unknown = [...ids].filter((id) => !this.customers.has(id)).length + strange.length;
    if (unknown > unheard) {
      faults.push(
        `${unknown} things were written that nobody was told of; at most ${unheard} answers were lost on the way`,
      );
    }
    return faults;
  }

  private add({ request_id, id }: Created): void {
    if (request_id !== undefined) this.packages.add(request_id);
    else if (id !== undefined) this.customers.add(id);
  }
}

function missing(what: string, acknowledged: ReadonlySet<string>, present: ReadonlySet<string>): string[] {
  const lost = [...acknowledged].filter((id) => !present.has(id));
  return lost.length === 0 ? [] : [`${lost.length} acknowledged ${what} are not there`];
}
