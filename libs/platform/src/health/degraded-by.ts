import type { HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import { reasonOf } from '../database/database-fault';

/**
 * Tells of what waits without taking the service out of rotation: `degraded` with what `readFaults` finds, `up` when that is
 * nothing. A reading that fails is `degraded`, too, and never thrown: all details would be lost with it, those of the
 * database first.
 */
export async function degradedBy(
  health: HealthIndicatorService,
  key: string,
  readFaults: () => Promise<Readonly<Record<string, unknown>>>,
): Promise<HealthIndicatorResult> {
  const indicator = health.check(key);
  try {
    const faults = await readFaults();
    return Object.keys(faults).length > 0 ? indicator.degraded({ ...faults }) : indicator.up();
  } catch (error) {
    return indicator.degraded({ unknown: `It cannot be read how it stands: ${reasonOf(error)}` });
  }
}
