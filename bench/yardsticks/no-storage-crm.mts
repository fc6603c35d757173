/**
 * The CRM of a build, all of it, with one thing taken away: its customers are stored nowhere. What it takes is what the rest of
 * the way through the service allows.
 *
 *   node no-storage-crm.mts <folder of the checkout that is built>
 *
 * Settings as the CRM's. It has some customers in memory, to be read page by page.
 */
import type { INestApplication, Provider } from '@nestjs/common';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { EMPTY } from 'rxjs';

const KEPT = 10_000;
const ID = '0199a3b2-7c1e-7f7a-9d55-2f1f0c6f1a10';

interface Customer {
  readonly name: string;
  readonly email: string;
}

/** Answers as the CRM's own store does, at once. */
class NoStorage {
  readonly epoch = ID;
  readonly committed$ = EMPTY;
  private readonly rows = Array.from({ length: KEPT }, (_, index) => ({
    seq: index + 1,
    item: {
      id: ID,
      name: `Customer ${index}`,
      email: `customer-${index}@example.com`,
      created_at: new Date().toISOString(),
    },
  }));

  async create(customers: readonly Customer[]): Promise<readonly object[]> {
    const created_at = new Date().toISOString();
    return customers.map(({ name, email }) => ({ id: ID, name, email, created_at }));
  }

  async read(after: number, limit: number): Promise<readonly object[]> {
    return this.rows.slice(after, after + limit);
  }

  /** Asked for by this build; `read` by those before it. */
  async readJson(after: number, limit: number): Promise<object> {
    const rows = this.rows.slice(after, after + limit);
    return { json: JSON.stringify(rows.map(({ item }) => item)), last: rows.at(-1)?.seq ?? null };
  }

  async head(): Promise<number> {
    return KEPT;
  }
}

interface Config {
  readonly PORT: number;
  readonly HOST: string;
}

interface BuiltCrm {
  readonly crm: {
    readonly readConfig: (environment: NodeJS.ProcessEnv) => Config;
    readonly module: (config: Config) => { readonly providers: readonly Provider[] };
    readonly api: object;
  };
}

interface BuiltPlatform {
  readonly createService: (module: object, api: object) => Promise<INestApplication>;
}

const [project = ''] = process.argv.slice(2);
const requireBuilt = createRequire(join(project, 'dist/apps/crm/'));
const { crm } = requireBuilt('./apps/crm/src/crm.js') as BuiltCrm;
const { CustomersStore } = requireBuilt('./apps/crm/src/customers/customers.store.js') as { CustomersStore: object };
const { createService } = requireBuilt('./libs/platform/src/index.js') as BuiltPlatform;

const config = crm.readConfig(process.env);
const shipped = crm.module(config);
const isStore = (provider: Provider): boolean => 'provide' in provider && provider.provide === CustomersStore;
if (!shipped.providers.some(isStore)) throw new Error('The CRM has no CustomersStore to be replaced any more.');
const providers = [
  ...shipped.providers.filter((provider) => !isStore(provider)),
  { provide: CustomersStore, useValue: new NoStorage() },
];
const app = await createService({ ...shipped, providers }, crm.api);
process.once('SIGTERM', () => void app.close());
await app.listen(config.PORT, config.HOST);
