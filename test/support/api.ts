import type { CustomerBatchDto, CustomerDto, DeliveryDetailDto, FlowDto, PackageRequestDto } from '@app/contracts';

type Headers = Readonly<Record<string, string>>;

export async function getJson<T>(url: string, headers: Headers = {}): Promise<T> {
  const response = await fetch(url, { headers });
  if (!response.ok) throw new Error(`GET ${url} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}

export async function postJson(url: string, body: unknown, headers: Headers = {}): Promise<Response> {
  const json = { 'Content-Type': 'application/json', ...headers };
  return fetch(url, { method: 'POST', headers: json, body: JSON.stringify(body) });
}

/** Everything in a feed, from its start to where its `Link` leads nowhere new. */
export async function readFeed<T>(url: string): Promise<T[]> {
  const all: T[] = [];
  for (let next = `${url}?limit=1000`; ;) {
    const response = await fetch(next);
    if (!response.ok) throw new Error(`GET ${next} answered ${response.status}`);
    const page = (await response.json()) as T[];
    if (page.length === 0) return all;
    all.push(...page);
    const [, reference = ''] = /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '') ?? [];
    next = new URL(reference, next).href;
  }
}

/** Creates customers `from` to `to` - 1, a thousand at a time. */
export async function addCustomers(crmUrl: string, from: number, to: number): Promise<CustomerDto[]> {
  const created: CustomerDto[] = [];
  for (let start = from; start < to; start += 1000) {
    const batch = Array.from({ length: Math.min(1000, to - start) }, (_, index) => ({
      name: `Customer ${start + index}`,
      email: `customer-${start + index}@example.com`,
    }));
    const { results } = (await (await postJson(`${crmUrl}/customers/batch`, batch)).json()) as CustomerBatchDto;
    created.push(...results.map(({ customer }) => customer!));
  }
  return created;
}

export function flow(integratorUrl: string, headers: Headers = {}): Promise<FlowDto> {
  return getJson(`${integratorUrl}/flows/welcome-package`, headers);
}

export function delivery(integratorUrl: string, key: string): Promise<DeliveryDetailDto> {
  return getJson(`${integratorUrl}/flows/welcome-package/deliveries/${encodeURIComponent(key)}`);
}

/** What the promise comes to, read from both systems' own feeds. */
export async function account(crmUrl: string, inventoryUrl: string) {
  const customers = await readFeed<CustomerDto>(`${crmUrl}/customers`);
  const packages = await readFeed<PackageRequestDto>(`${inventoryUrl}/package-requests`);
  const owners = new Set(packages.map(({ customer_id }) => customer_id));
  const known = new Set(customers.map(({ id }) => id));
  return {
    customers: customers.length,
    packages: packages.length,
    missing: customers.filter(({ id }) => !owners.has(id)).length,
    duplicates: packages.length - owners.size,
    orphans: [...owners].filter((id) => !known.has(id)).length,
  };
}
