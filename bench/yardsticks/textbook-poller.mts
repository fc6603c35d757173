/**
 * What is written first, and often stays: reads the whole list each time, page by page, keeps what it has done in a set, and
 * posts one customer after the other. It loses the set when it stops, so that everything is sent again.
 *
 *   node textbook-poller.mts <url of the customers> <url of the package requests> <customers to move>
 *
 * It ends when it has moved so many, and writes the seconds that took.
 */
interface Customer {
  readonly id: string;
}

const [customersUrl = '', packagesUrl = '', count = ''] = process.argv.slice(2);
const done = new Set<string>();

async function readAll(): Promise<Customer[]> {
  const all: Customer[] = [];
  for (let url = customersUrl; ;) {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`GET ${url} answered ${response.status}`);
    const page = (await response.json()) as Customer[];
    if (page.length === 0) return all;
    all.push(...page);
    const [, next = ''] = /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '') ?? [];
    url = new URL(next, url).href;
  }
}

async function poll(): Promise<void> {
  for (const { id } of await readAll()) {
    if (done.has(id)) continue;
    const response = await fetch(packagesUrl, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ customer_id: id, package_type: 'welcome_package' }),
    });
    if (!response.ok) throw new Error(`POST ${packagesUrl} answered ${response.status}`);
    await response.json();
    done.add(id);
  }
}

const started = performance.now();
while (done.size < Number(count)) await poll();
process.stdout.write(String((performance.now() - started) / 1000));
