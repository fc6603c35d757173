import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { exitCode } from './support/exit-code.mts';
import { runTool } from './support/run-tool.mts';
import { PROJECT_FOLDER } from './support/services.mts';
import { stopSignal } from './support/stop-signal.mts';

const HELP = `Breaks the three services on purpose, again and again, and judges by their databases what became of the promise.

  npm run faults:crash                            kill -9, ENOSPC and EIO at every system call that changes a file or a socket
  npm run faults:crash -- --every 7               at every 7th of them
  npm run faults:crash -- --service integrator    of one service: crm, inventory or integrator
  npm run faults:soak -- --kills 200              kill -9 of any of them at random, while customers are created
  npm run faults:soak -- --seed 42                the same kills in the same order again
  npm run test:faults:full                        all of it, with a summary

  --lanes 2    so many platforms at the same time (crash)

Crashes need strace (apt-get install strace). The exit code is 1 when a promise was broken.`;

/** One long run: what it is called, and how it is started. */
interface Run {
  readonly name: string;
  readonly words: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

const JEST = ['run', '-s', 'test:jest', '--', '--config', 'jest.faults.config.js', '--runInBand'];

const crash = (environment: Run['environment'] = {}): Run => ({
  name: 'crash at every system call',
  words: [...JEST, 'faults/crash', 'faults/start-killed', 'faults/disk-errors'],
  environment: { FAULTS_EVERY: '1', ...environment },
});

const soak = (environment: Run['environment'] = {}): Run => ({
  name: 'kill -9 at random',
  words: [...JEST, 'faults/soak'],
  environment: { FAULTS_KILLS: '200', ...environment },
});

/** Everything that test:faults:full runs, one after the other. */
const FULL: readonly Run[] = [
  crash(),
  soak(),
  {
    name: 'a network at its worst, and stops under load',
    words: [...JEST, 'test/network', 'test/stop', 'test/chaos-demo'],
  },
  { name: 'the engine in virtual time', words: ['run', '-s', 'simulate', '--', '--seeds', '1000000'] },
  { name: 'strange bytes', words: ['run', '-s', 'fuzz', '--', '--requests', '2000000'] },
];

await runTool(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      every: { type: 'string' },
      service: { type: 'string' },
      lanes: { type: 'string' },
      kills: { type: 'string' },
      seed: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const [what] = positionals;
  const runs = { crash: [crash(toEnvironment(values))], soak: [soak(toEnvironment(values))], full: FULL }[what ?? ''];
  if (values.help || runs === undefined) {
    console.log(HELP);
    return values.help ? 0 : 1;
  }
  const stop = stopSignal();
  const summary: string[] = [];
  let failures = 0;
  for (const run of runs) {
    console.log(`\n${run.name} ...`);
    const { code, counts } = await runToEnd(run, stop);
    if (code !== 0) failures++;
    summary.push(`${code === 0 ? 'ok    ' : 'FAILED'} ${run.name}`, ...counts.map((line) => `         ${line}`));
  }
  console.log(`\n${new Date().toISOString()}\n${summary.join('\n')}`);
  return failures === 0 ? 0 : 1;
});

function toEnvironment(values: Readonly<Record<string, string | boolean | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      typeof value === 'string' ? [[`FAULTS_${name.toUpperCase()}`, value]] : [],
    ),
  );
}

/** What a run counted is in the lines that it writes with FAULTS before them. */
async function runToEnd(
  { words, environment }: Run,
  stop: AbortSignal,
): Promise<{ readonly code: number; readonly counts: readonly string[] }> {
  const child = spawn('npm', words, {
    cwd: PROJECT_FOLDER,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
    // A group of its own, so that it is npm, jest and its services that end when this is asked to stop.
    detached: true,
  });
  const counts: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    console.log(line);
    if (line.startsWith('FAULTS ')) counts.push(line.slice('FAULTS '.length));
  });
  return { code: await exitCode(child, stop), counts };
}
