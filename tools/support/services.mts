import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The three services, in the order they are started and shown. */
export const SERVICES = ['crm', 'inventory', 'integrator'] as const;
export type ServiceName = (typeof SERVICES)[number];

/** As in `npm run start:prod:<service>`: they stream, and what a garbage collector would let grow is waste. */
export const NODE_FLAGS = ['--max-old-space-size=192', '--max-semi-space-size=4'] as const;

/** Something for every service. */
export type PerService<T> = Readonly<Record<ServiceName, T>>;

export const PROJECT_FOLDER = join(import.meta.dirname, '../..');

export function perService<T>(make: (name: ServiceName) => T): PerService<T> {
  return { crm: make('crm'), inventory: make('inventory'), integrator: make('integrator') };
}

/**
 * The file that a service is started from.
 * @throws Error when it has not been built
 */
export function entryPoint(name: ServiceName): string {
  const file = join(PROJECT_FOLDER, `dist/apps/${name}/apps/${name}/src/main.js`);
  if (!existsSync(file))
    throw new Error(`${name} is not built (${file} is missing). Run npm run build, then try again.`);
  return file;
}
