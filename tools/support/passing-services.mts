import { join } from 'node:path';
import { ServiceGroup } from './service-group.mts';
import { type PerService, SERVICES } from './services.mts';

/** Starts the three services with their databases in `folder`, each knowing where the others are. */
export function startPassingServices(
  folder: string,
  ports: PerService<number>,
  stop: AbortSignal,
  defaults: Readonly<Record<string, string>> = {},
  onLine?: (line: string) => void,
  /** Where the integrator finds Inventory, when something stands between them. */
  inventory = `http://127.0.0.1:${ports.inventory}`,
): ServiceGroup {
  const group = new ServiceGroup(stop);
  for (const name of SERVICES) {
    group.start({
      name,
      port: ports[name],
      folder,
      ...(onLine !== undefined && { onLine }),
      defaults: { LOG_LEVEL: 'warn', LOG_FORMAT: 'pretty', ...defaults },
      settings: {
        HOST: '127.0.0.1',
        // Keys that the environment may have are for other services than these.
        API_KEYS: '',
        API_KEYS_FILE: '',
        PORT: String(ports[name]),
        DATABASE_URL: `file:${join(folder, `${name}.db`)}`,
        CRM_API_URL: `http://127.0.0.1:${ports.crm}/customers`,
        INVENTORY_API_URL: `${inventory}/package-requests`,
      },
    });
  }
  return group;
}
