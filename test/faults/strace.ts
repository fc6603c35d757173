import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { isOnPostgres } from '../support/test-database';

/** System calls by which a service changes a file, or tells somebody something. */
export const FILE_CALLS = ['pwrite64', 'fsync', 'fdatasync', 'ftruncate', 'unlink'] as const;
export const SOCKET_CALLS = ['write', 'writev', 'sendto', 'sendmsg', 'connect'] as const;
export type SystemCall = (typeof FILE_CALLS)[number] | (typeof SOCKET_CALLS)[number];

/** Why no system call can be watched here; `undefined` when they can. */
const missing = isOnPostgres ? 'it is about the files of SQLite' : whyNoStrace();

function whyNoStrace(): string | undefined {
  const { error, status, stderr } = spawnSync('strace', ['-o', '/dev/null', 'true'], { encoding: 'utf8' });
  if (error !== undefined) return 'strace is not there (apt-get install strace)';
  return status === 0 ? undefined : `strace may not trace here: ${stderr.trim()}`;
}

/** For what needs strace; where it cannot be had, it says so. */
export function withStrace(name: string, tests: () => void): void {
  if (missing === undefined) return describe(name, tests);
  process.stderr.write(`Not run: "${name}": ${missing}.\n`);
  describe.skip(name, tests);
}

interface TraceOptions {
  readonly calls: readonly SystemCall[];
  /** What happens instead of one of them, or with it: see `--inject` in strace(1). */
  readonly inject?: string;
  /** Where the calls are written down. */
  readonly output?: string;
}

function words({ calls, inject, output = '/dev/null' }: TraceOptions): string[] {
  const trace = ['-o', output, '-y', '-s', '48', '-e', `trace=${calls.join(',')}`, '-e', 'signal=none'];
  return inject === undefined ? trace : [...trace, '-e', `inject=${inject}`];
}

/** What runs a program from its start under strace, as the process that it is without. */
export function underStrace(options: TraceOptions): [string, ...string[]] {
  // -D: the program stays our child. Not --seccomp-bpf, with which strace 6.1 kills nobody.
  return ['strace', '-D', ...words(options)];
}

/** strace on the main thread of a running process: all of its database and of its sockets is there. */
export class Tracer {
  private constructor(private readonly strace: ChildProcess) {}

  static async attach(pid: number, options: TraceOptions): Promise<Tracer> {
    const strace = spawn('strace', [...words(options), '-p', String(pid)], { stdio: ['ignore', 'ignore', 'pipe'] });
    await new Promise<void>((attached, failed) => {
      const told: string[] = [];
      createInterface({ input: strace.stderr }).on('line', (line) => {
        told.push(line);
        if (line.endsWith('attached')) attached();
      });
      strace.once('exit', () => failed(new Error(`strace ended: ${told.join(' ')}`)));
    });
    return new Tracer(strace);
  }

  /** Lets the process go on alone. */
  async detach(): Promise<void> {
    const { strace } = this;
    if (strace.exitCode !== null || strace.signalCode !== null) return;
    strace.kill('SIGTERM');
    await once(strace, 'exit');
  }
}

/** The lines of an output of strace, one call each. */
export function readTrace(output: string): string[] {
  return readFileSync(output, 'utf8').split('\n').filter(Boolean);
}

/** How often each call was made, in an output of strace. */
export function countCalls(output: string): Map<SystemCall, number> {
  const counts = new Map<SystemCall, number>();
  for (const line of readTrace(output)) {
    const [, call] = /^(?:\d+ +)?(\w+)\(/.exec(line) ?? [];
    if (call !== undefined) counts.set(call as SystemCall, (counts.get(call as SystemCall) ?? 0) + 1);
  }
  return counts;
}
