import { join } from 'node:path';
import type { Running } from '../stage/running.mts';
import type { Stage } from '../stage/stage.mts';

const PROGRAM = join(import.meta.dirname, 'no-storage-crm.mts');

/** Starts the CRM of the stage's build with its storage taken away. */
export function startNoStorageCrm(stage: Stage): Promise<Running> {
  return stage.startInstead([PROGRAM, stage.build.project]);
}
