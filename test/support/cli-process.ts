import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';

const MAIN = resolve('dist/apps/integrator/apps/integrator/src/cli/main.js');

/** How a run of the CLI went. */
export interface CliRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface BegunRun {
  readonly child: ChildProcess;
  readonly ended: Promise<CliRun>;
}

/** The built CLI, run as a process in `folder` against the services that `environment` names. */
export class CliProcess {
  constructor(
    private readonly folder: string,
    private readonly environment: Readonly<Record<string, string>>,
  ) {}

  async run(...args: string[]): Promise<CliRun> {
    return this.begin(...args).ended;
  }

  /** A run whose output goes into another program; the exit code is still that of the CLI. */
  async pipeInto(program: string, ...args: string[]): Promise<CliRun> {
    const script = `"$@" | ${program}; exit "\${PIPESTATUS[0]}"`;
    return this.spawn('bash', ['-c', script, 'bash', process.execPath, MAIN, ...args]).ended;
  }

  /** A run that a test ends in its own way. */
  begin(...args: string[]): BegunRun {
    return this.spawn(process.execPath, [MAIN, ...args]);
  }

  private spawn(program: string, args: readonly string[]): BegunRun {
    const child = spawn(program, args, {
      cwd: this.folder,
      env: { PATH: process.env['PATH'], USER: 'ada', ...this.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]).then(
      ([stdout, stderr, [code]]) => ({ code: code as number | null, stdout, stderr }),
    );
    return { child, ended };
  }
}
