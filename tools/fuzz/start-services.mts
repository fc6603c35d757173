import { takePorts } from '../support/free-ports.mts';
import { startPassingServices } from '../support/passing-services.mts';
import type { ServiceGroup } from '../support/service-group.mts';

/** A webhook secret, so that the way in for webhooks is open. */
const SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;

/**
 * With all the memory of the machine, what has died is collected only once there is much of it (seen: 300 MiB, and 166 after
 * that), and nobody could tell that from growth.
 */
const SMALL_HEAP = '--max-old-space-size=96 --max-semi-space-size=4';

/**
 * Starts the three services as they would run for somebody.
 * @param onError is given each line of a log at `error`: there must be none, whatever is sent
 */
export async function startServices(
  folder: string,
  stop: AbortSignal,
  onError: (line: string) => void,
): Promise<ServiceGroup> {
  const settings = {
    LOG_LEVEL: 'error',
    LOG_FORMAT: 'json',
    CRM_WEBHOOK_SECRETS: SECRET,
    POLLING_INTERVAL_SECONDS: '1',
    // Chance pauses the flow, for minutes at times. An audit that misses by then who waits is right, and no fault of a service.
    AUDIT_SETTLE_SECONDS: '3600',
    NODE_OPTIONS: SMALL_HEAP,
  };
  const onLine = (line: string): void => {
    if (/"level":"(error|fatal)"/.test(line)) onError(line);
  };
  const group = startPassingServices(folder, await takePorts(0), stop, settings, onLine);
  await group.ready();
  return group;
}
