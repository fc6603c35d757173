import { build } from 'esbuild';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { SeedsAsked } from '../../test/simulation/simulation-process.ts';

const PROJECT_FOLDER = join(import.meta.dirname, '../..');
/** Below the project, where the packages are found. */
const BUNDLE = join(PROJECT_FOLDER, 'dist/simulation/simulation-process.js');

/** The engine is TypeScript that Node cannot run as it stands: its imports name no extensions. */
export async function bundleSimulation(): Promise<void> {
  await build({
    absWorkingDir: PROJECT_FOLDER,
    entryPoints: [join(PROJECT_FOLDER, 'test/simulation/simulation-process.ts')],
    outfile: BUNDLE,
    bundle: true,
    platform: 'node',
    target: 'node24',
    packages: 'external',
    sourcemap: 'inline',
    tsconfig: join(PROJECT_FOLDER, 'tsconfig.json'),
    logLevel: 'warning',
  });
}

/** One process that runs seeds. */
export class SimulationProcess implements Disposable {
  private readonly child: ChildProcess;
  private readonly stop: AbortSignal;

  constructor(stop: AbortSignal) {
    this.stop = stop;
    this.child = fork(BUNDLE, { serialization: 'advanced' });
    stop.addEventListener('abort', () => this.child.kill());
  }

  /** @throws Error when the process ends, or is asked to */
  async ask<Answer>(asked: SeedsAsked): Promise<Answer> {
    const ended = new AbortController();
    const end = once(this.child, 'exit', { signal: ended.signal }).then(() => {
      this.stop.throwIfAborted();
      throw new Error('The simulation itself is broken; see above.');
    });
    const answer = once(this.child, 'message', { signal: ended.signal }) as Promise<[Answer]>;
    this.child.send(asked);
    try {
      const [told] = await Promise.race([answer, end]);
      return told;
    } finally {
      end.catch(() => undefined);
      answer.catch(() => undefined);
      ended.abort();
    }
  }

  [Symbol.dispose](): void {
    this.child.kill();
  }
}
