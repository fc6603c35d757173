import type { ServiceName } from '../support/service-process';

const SERVICES: readonly ServiceName[] = ['crm', 'inventory', 'integrator'];
const { FAULTS_EVERY, FAULTS_SERVICE, FAULTS_LANES, FAULTS_KILLS, FAULTS_SEED } = process.env;

/** How much the fault tests do: a sample, unless the commands that go through all of it (tools/faults.mts) say otherwise. */
export const faults = {
  /** Every nth point of all; `undefined` for a sample. */
  every: FAULTS_EVERY === undefined ? undefined : Number(FAULTS_EVERY),
  /** So many points more than were counted, as a part of those: in a sample they would be lost on what is not reached. */
  beyond: FAULTS_EVERY === undefined ? 0 : 0.2,
  services: SERVICES.filter((name) => FAULTS_SERVICE === undefined || name === FAULTS_SERVICE),
  /** Stages that work at the same time. */
  lanes: Number(FAULTS_LANES ?? 2),
  kills: Number(FAULTS_KILLS ?? 15),
  /** The same seed kills the same services in the same order. */
  seed: Number(FAULTS_SEED ?? Date.now() % 100_000),
} as const;

/** A sample takes minutes, all of it hours. */
export const WITHIN_MS = 12 * 3_600_000;
