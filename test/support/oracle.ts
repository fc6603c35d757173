import { Client } from 'pg';

/** The databases of the three services. */
export interface Databases {
  readonly crm: string;
  readonly inventory: string;
  readonly integrator: string;
}

/** Runs one query on a database, on a connection of its own. */
export async function ask<Row>(url: string, query: string): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(query)).rows as Row[];
  } finally {
    await client.end();
  }
}

/** What the promise comes to, straight from the databases: no service is asked. Every number but the first two must be 0. */
export async function judge(databases: Databases, acknowledged: ReadonlySet<string>) {
  const [customers, packages, deliveries, flows] = await Promise.all([
    ask<{ seq: string; id: string; email: string }>(databases.crm, 'select seq, id, email from customers'),
    ask<{ customer_id: string }>(databases.inventory, 'select customer_id from package_requests'),
    ask<{ key: string; state: string; worker: string | null }>(
      databases.integrator,
      'select key, state, worker from deliveries',
    ),
    ask<{ cursor: string; discovered: number; delivered: number }>(
      databases.integrator,
      'select cursor, discovered, delivered from flows',
    ),
  ]);
  const [flow] = flows;
  const emails = new Set(customers.map(({ email }) => email));
  const ids = new Set(customers.map(({ id }) => id));
  const owners = new Set(packages.map(({ customer_id }) => customer_id));
  const known = new Set(deliveries.map(({ key }) => key));
  const readTo = positionOf(flow?.cursor ?? '');
  const delivered = deliveries.filter(({ state }) => state === 'delivered').length;
  return {
    customers: customers.length,
    packages: packages.length,
    forgotten: [...acknowledged].filter((email) => !emails.has(email)).length,
    missing: customers.filter(({ id }) => !owners.has(id)).length,
    duplicates: packages.length - owners.size,
    orphans: [...owners].filter((id) => !ids.has(id)).length,
    behindTheCursor: customers.filter(({ seq, id }) => Number(seq) <= readTo && !known.has(`welcome_package:${id}`))
      .length,
    undelivered: deliveries.length - delivered,
    inHand: deliveries.filter(({ worker }) => worker !== null).length,
    discoveredTwice: (flow?.discovered ?? 0) - deliveries.length,
    deliveredTwice: (flow?.delivered ?? 0) - delivered,
  };
}

/** Up to which customer a cursor has read. */
function positionOf(cursor: string): number {
  const after = new URL(cursor, 'http://crm').searchParams.get('after') ?? '';
  return Number(Buffer.from(after, 'base64url').toString().split('.')[2]);
}
