import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/**
 * The exit code of `child`, which leads a group of its own (`detached`): when `stop` aborts, the whole group is asked to end, if there is
 * anybody left of it. Not once the child is over: its id may be another's by then.
 * @throws the reason of `stop`
 */
export async function exitCode(child: ChildProcess, stop: AbortSignal): Promise<number> {
  const end = (): unknown => child.pid !== undefined && endGroup(child.pid);
  stop.addEventListener('abort', end);
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    stop.throwIfAborted();
    return code ?? 1;
  } finally {
    stop.removeEventListener('abort', end);
  }
}

function endGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGTERM');
  } catch (error) {
    // All of it has ended by itself at this moment.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
