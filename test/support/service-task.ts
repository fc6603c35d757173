import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import type { ServiceName } from './service-process';

/** How a service ended that was asked for something else than to run. */
export interface TaskRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A built service with `words` on its command line, to its end. */
export async function runTask(
  name: ServiceName,
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<TaskRun> {
  const main = resolve(`dist/apps/${name}/apps/${name}/src/main.js`);
  const child = spawn(process.execPath, [main, ...words], {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, stdout, stderr };
}
