import { join } from 'node:path';
import { ServiceGroup } from './service-group.mts';
import { type PerService, SERVICES } from './services.mts';

/**
 * What the environment may have of this is for other services than these, which would be told of customers that nobody is, and asked
 * for their packages. A setting that is in a file wins over one that is not.
 */
const NOT_FROM_OUTSIDE = Object.fromEntries(
  [
    ...['API_KEYS', 'EVENTS_URL', 'WEBHOOK_URLS', 'CRM_API_KEY', 'INVENTORY_API_KEY'].flatMap((name) => [
      name,
      `${name}_FILE`,
    ]),
    ...['HOST', 'PORT', 'DATABASE_URL', 'CRM_API_URL', 'INVENTORY_API_URL'].map((name) => `${name}_FILE`),
  ].map((name) => [name, '']),
);

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
      // An audit of the night is none of what they are started to show.
      defaults: { LOG_LEVEL: 'warn', LOG_FORMAT: 'pretty', AUDIT_HOUR: 'never', ...defaults },
      settings: {
        ...NOT_FROM_OUTSIDE,
        HOST: '127.0.0.1',
        PORT: String(ports[name]),
        DATABASE_URL: `file:${join(folder, `${name}.db`)}`,
        CRM_API_URL: `http://127.0.0.1:${ports.crm}/customers`,
        INVENTORY_API_URL: `${inventory}/package-requests`,
      },
    });
  }
  return group;
}
