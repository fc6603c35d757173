import { ask } from './ask';

/** The DATABASE_URLs of the three services. */
export interface Databases {
  readonly crm: string;
  readonly inventory: string;
  readonly integrator: string;
}

/** What the databases hold, as it is there; of one that is not judged there is nothing. */
export interface Stored {
  readonly customers?: readonly { readonly seq: number; readonly id: string; readonly email: string }[];
  readonly packages?: readonly { readonly request_id: string; readonly customer_id: string }[];
  readonly deliveries?: readonly StoredDelivery[];
  readonly flows?: readonly StoredFlow[];
  readonly workers?: readonly { readonly id: string }[];
  /** What SQLite itself finds wrong with its files. */
  readonly damage: readonly string[];
}

export interface StoredDelivery {
  readonly key: string;
  readonly state: string;
  readonly worker: string | null;
  readonly due_at: number | null;
  readonly settled_at: number | null;
  readonly last_error: string | null;
  readonly reference: string | null;
}

interface StoredFlow {
  readonly cursor: string | null;
  readonly discovered: number;
  readonly delivered: number;
}

/** Reads the databases themselves: no service is asked. */
export async function readStored({ crm, inventory, integrator }: Partial<Databases>): Promise<Stored> {
  const urls = [crm, inventory, integrator].filter((url) => url !== undefined);
  const damage = (await Promise.all(urls.map(damageOf))).flat();
  return {
    damage,
    ...(crm !== undefined && {
      customers: (
        await ask<{ seq: string; id: string; email: string }>(crm, 'select seq, id, email from customers')
      ).map((row) => ({ ...row, seq: Number(row.seq) })),
    }),
    ...(inventory !== undefined && {
      packages: await ask(inventory, 'select request_id, customer_id from package_requests'),
    }),
    ...(integrator !== undefined && {
      deliveries: await ask(
        integrator,
        'select key, state, worker, due_at, settled_at, last_error, reference from deliveries',
      ),
      flows: await ask(integrator, 'select cursor, discovered, delivered from flows'),
      workers: await ask(integrator, 'select id from workers'),
    }),
  };
}

/** PostgreSQL looks after its own files. */
async function damageOf(url: string): Promise<string[]> {
  if (!url.startsWith('file:')) return [];
  const integrity = await ask<{ integrity_check: string }>(url, 'pragma integrity_check');
  const strays = await ask<{ table: string; rowid: number }>(url, 'pragma foreign_key_check');
  return [
    ...integrity.map(({ integrity_check }) => integrity_check).filter((line) => line !== 'ok'),
    ...strays.map(({ table, rowid }) => `row ${rowid} of ${table} refers to nothing`),
  ].map((line) => `${url}: ${line}`);
}
