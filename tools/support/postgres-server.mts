import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, globSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { portsToKeep } from './free-ports.mts';
import { temporaryFolder } from './temporary-folder.mts';

/** A PostgreSQL for tests. */
export interface PostgresServer extends AsyncDisposable {
  /** Of a user who may create databases. */
  readonly url: string;
}

/** One that a test may treat badly, because nobody else is on it. */
export interface OwnPostgresServer extends PostgresServer {
  start(): Promise<void>;
  /** Ends it in the midst of everything, as a crash does: the next start recovers from its log. */
  crash(): Promise<void>;
  /** Sends a signal to each of its processes: SIGSTOP makes it a server that listens and does not answer. Linux only. */
  signal(signal: NodeJS.Signals): void;
}

/** Enough for the services of two test files at once. */
const MAX_CONNECTIONS = 400;

/** Only this user needs a password; the others are let in, from this machine. */
const LETS_IN = `host all with_password 127.0.0.1/32 scram-sha-256
host all all 127.0.0.1/32 trust
`;

/**
 * The server at `url`, or, without one, a server of its own on 127.0.0.1 that is gone when it is disposed of.
 * @throws Error that says how to get one, where no PostgreSQL is installed
 */
export async function startPostgres(url: string | undefined): Promise<PostgresServer> {
  return url === undefined ? startOwnPostgres() : { url, [Symbol.asyncDispose]: async () => {} };
}

/**
 * A server of its own on 127.0.0.1 that is gone when it is disposed of.
 * @throws Error that says how to get one, where no PostgreSQL is installed
 */
export async function startOwnPostgres(): Promise<OwnPostgresServer> {
  const bin = findPrograms();
  const folder = await temporaryFolder('welcome-package-postgres-');
  const data = join(folder.path, 'data');
  const run = asServerUser(folder.path);
  const [port = 0] = await portsToKeep(1);
  await run(join(bin, 'initdb'), ['--pgdata', data, '--username', 'postgres', '--auth', 'trust', '--encoding', 'UTF8']);
  writeFileSync(join(data, 'pg_hba.conf'), LETS_IN);
  const options = `-c listen_addresses=127.0.0.1 -c port=${port} -c max_connections=${MAX_CONNECTIONS} -c unix_socket_directories=''`;
  const control = (...args: readonly string[]): Promise<void> =>
    run(join(bin, 'pg_ctl'), [...args, '--pgdata', data, '--log', join(folder.path, 'log'), '--options', options]);
  const server: OwnPostgresServer = {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    start: () => control('start', '--wait'),
    crash: () => control('stop', '--mode', 'immediate'),
    signal: (signal) => processesOf(data).forEach((pid) => process.kill(pid, signal)),
    [Symbol.asyncDispose]: async () => {
      if (existsSync(join(data, 'postmaster.pid'))) await server.crash();
      await folder[Symbol.asyncDispose]();
    },
  };
  await server.start();
  return server;
}

/** On the PATH, or where Debian, Homebrew and the installers for Windows and macOS put them. */
function findPrograms(): string {
  const onPath = (process.env['PATH'] ?? '').split(':');
  const installed = globSync([
    '/usr/lib/postgresql/*/bin',
    '/opt/homebrew/opt/postgresql*/bin',
    '/Library/PostgreSQL/*/bin',
  ]);
  const found = [...onPath, ...installed].find((folder) => existsSync(join(folder, 'initdb')));
  if (found !== undefined) return found;
  throw new Error(
    'No PostgreSQL is installed here (apt-get install postgresql), and TEST_DATABASE_URL names none, ' +
      'for example TEST_DATABASE_URL=postgres://postgres@127.0.0.1/postgres',
  );
}

/** PostgreSQL does not run as root: there, its own user runs it. */
function asServerUser(folder: string): (program: string, args: readonly string[]) => Promise<void> {
  const isRoot = process.getuid?.() === 0;
  if (isRoot) {
    chownSync(folder, idOfServerUser('-u'), idOfServerUser('-g'));
  }
  return async (program, args) => {
    const [command, ...rest]: readonly [string, ...string[]] = isRoot
      ? ['runuser', '-u', 'postgres', '--', program, ...args]
      : [program, ...args];
    // Not a pipe: the server inherits it, and would keep it open.
    const child = spawn(command, rest, { stdio: ['ignore', 'ignore', 'inherit'], cwd: folder });
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new Error(`${program} ${args[0]} ended with ${code}.`);
  };
}

function idOfServerUser(flag: '-u' | '-g'): number {
  return Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
}

/** The server and its children, each of which is a group of its own. The server first: it makes no new ones then. */
function processesOf(data: string): number[] {
  const server = Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]);
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === server)
    .map(Number);
  return [server, ...children];
}

/** The fourth field of /proc/<pid>/stat; the second is a name in brackets. `undefined` when it has ended meanwhile. */
function parentOf(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}
