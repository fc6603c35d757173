/** The first migration of each service, by which a store tells whose it is. */
const FIRST_MIGRATIONS = new Map([
  ['0001_customers', 'crm'],
  ['0001_package_requests', 'inventory'],
  ['0001_ledger', 'integrator'],
]);

/** Whose store it is, by its migrations; `undefined` when it is nobody's whom we know. */
export function serviceOf(migrations: readonly string[]): string | undefined {
  return migrations.map((name) => FIRST_MIGRATIONS.get(name)).find((service) => service !== undefined);
}
