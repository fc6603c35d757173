import type { CapabilitySettings } from '@app/sync';

/** A capability of a target: found out, or known to whoever configures it. */
export const CAPABILITIES = ['auto', 'yes', 'no'] as const;

/** The setting as the engine takes it: `auto` leaves it to be found out. */
export function toCapability(
  name: keyof CapabilitySettings,
  setting: (typeof CAPABILITIES)[number],
): CapabilitySettings {
  return setting === 'auto' ? {} : { [name]: setting === 'yes' };
}
