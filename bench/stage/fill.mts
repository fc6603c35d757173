import { customerBatches } from '../load/bodies.mts';
import { each, load } from '../load/load.mts';
import { type PerService, perService, SERVICES } from '../../tools/support/services.mts';
import { Flow } from './flow.mts';
import { memoryOf, TELLS_PROCESSES } from './proc.mts';
import type { Stage } from './stage.mts';

/** The memory of a process in MB while customers were created, moved and audited. */
interface MemoryUsed {
  readonly peak: number;
  /** The most in the first quarter of the deliveries, and in the last. */
  readonly early: number;
  readonly late: number;
}

/** Databases with many customers, all of them delivered, and how they came there. */
export interface Filled {
  readonly folder: string;
  readonly customers: number;
  readonly memory: PerService<MemoryUsed>;
  /** From the first creation to the last delivery. */
  readonly seconds: number;
  readonly auditSeconds: number;
}

/** A folder with that many customers who were created, moved and audited; it takes minutes, and is made once. */
export function filled(stage: Stage, customers: number): Promise<Filled> {
  return stage.once(`filled with ${customers}`, () => fill(stage, customers));
}

async function fill(stage: Stage, customers: number): Promise<Filled> {
  const folder = await stage.folder();
  await using services = await stage.start(
    { crm: {}, inventory: {}, integrator: { POLLING_INTERVAL_SECONDS: '0.5' } },
    folder,
  );
  const flow = new Flow(services.urls.integrator, services.signal);
  const early = perService(() => [0]);
  const late = perService(() => [0]);
  const look = (delivered: number): void => {
    if (!TELLS_PROCESSES) return;
    for (const name of SERVICES) {
      const { now } = memoryOf(services.pidOf(name));
      if (delivered <= customers / 4) early[name].push(now);
      if (delivered >= (customers * 3) / 4) late[name].push(now);
    }
  };

  const started = performance.now();
  const [, seconds] = await Promise.all([
    load({ url: services.urls.crm, connections: 2, next: each(customerBatches(customers, 1000)) }),
    flow.until(customers, look).then(() => secondsSince(started)),
  ]);
  const auditStarted = performance.now();
  await flow.audit();
  return {
    folder,
    customers,
    seconds,
    auditSeconds: secondsSince(auditStarted),
    memory: perService((name) => ({
      peak: TELLS_PROCESSES ? memoryOf(services.pidOf(name)).peak : Number.NaN,
      early: Math.max(...early[name]),
      late: Math.max(...late[name]),
    })),
  };
}

function secondsSince(started: number): number {
  return (performance.now() - started) / 1000;
}
