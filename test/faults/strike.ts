import { join } from 'node:path';
import type { ServiceName } from '../support/service-process';
import type { Point } from './points';
import type { Stage } from './stage';
import { countCalls, FILE_CALLS, SOCKET_CALLS, type SystemCall, Tracer } from './strace';

const CALLS = [...FILE_CALLS, ...SOCKET_CALLS];

/** What came of a fault. */
export interface Strike {
  readonly point: Point;
  /** How the struck service ended: its exit code, `killed`, or `alive`. */
  readonly end: number | 'killed' | 'alive';
  readonly violations: readonly string[];
}

/** How often a service makes each call while the stage does its work once. */
export async function countWork(stage: Stage, service: ServiceName): Promise<Map<SystemCall, number>> {
  const output = join(stage.folder, `${service}.trace`);
  const tracer = await Tracer.attach(stage.services[service].pid, { calls: CALLS, output });
  await stage.work();
  await stage.settle();
  await tracer.detach();
  return countCalls(output);
}

/**
 * Lets the stage do its work while a fault waits for a service at a point; `fault` as strace(1) has it, for example
 * `signal=SIGKILL:when=3`. A service that ends is started again, as its supervisor would. At the end, when all is quiet, it
 * is judged.
 */
export async function strike(stage: Stage, point: Point, fault: string): Promise<Strike> {
  const service = stage.services[point.service];
  const tracer = await Tracer.attach(service.pid, { calls: [point.call], inject: `${point.call}:${fault}` });
  let end: Strike['end'] = 'alive';
  let isOver = false;
  const restarted = service.over().then(async (code) => {
    // Later it is another one's to start again.
    if (isOver) return;
    end = code ?? 'killed';
    await stage.restart(point.service);
  });
  await stage.work();
  await stage.settle();
  await tracer.detach();
  if (service.isAlive && end === 'alive') isOver = true;
  else await restarted;
  const { violations } = await stage.judge();
  return { point, end, violations };
}

/** What many faults came to, in one line that tools/faults.mts finds. */
export function tellToll(name: string, strikes: readonly Strike[]): void {
  const broke = (words: RegExp): number =>
    strikes.filter(({ violations }) => violations.some((v) => words.test(v))).length;
  const toll = {
    points: strikes.length,
    ended: strikes.filter(({ end }) => end !== 'alive').length,
    lost: broke(/is gone|has no package|ahead of/),
    doubled: broke(/several|twice/),
    broken: broke(/./),
  };
  process.stdout.write(`FAULTS ${JSON.stringify({ [name]: toll })}\n`);
}
