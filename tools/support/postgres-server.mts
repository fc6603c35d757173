import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, globSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { temporaryFolder } from './temporary-folder.mts';

/** A PostgreSQL for tests. */
export interface PostgresServer extends AsyncDisposable {
  /** Of a user who may create databases. */
  readonly url: string;
}

/** Enough for the services of two test files at once. */
const MAX_CONNECTIONS = 400;

/**
 * The server at `url`, or, without one, a server of its own on 127.0.0.1 that is gone when it is disposed of.
 * @throws Error that says how to get one, where no PostgreSQL is installed
 */
export async function startPostgres(url: string | undefined): Promise<PostgresServer> {
  if (url !== undefined) return { url, [Symbol.asyncDispose]: async () => {} };
  const bin = findPrograms();
  const folder = await temporaryFolder('welcome-package-postgres-');
  const data = join(folder.path, 'data');
  const run = asServerUser(folder.path);
  const port = await freePort();
  run(join(bin, 'initdb'), ['--pgdata', data, '--username', 'postgres', '--auth', 'trust', '--encoding', 'UTF8']);
  const options = `-c listen_addresses=127.0.0.1 -c port=${port} -c max_connections=${MAX_CONNECTIONS} -c unix_socket_directories=''`;
  run(join(bin, 'pg_ctl'), [
    'start',
    '--wait',
    '--pgdata',
    data,
    '--log',
    join(folder.path, 'log'),
    '--options',
    options,
  ]);
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    [Symbol.asyncDispose]: async () => {
      run(join(bin, 'pg_ctl'), ['stop', '--pgdata', data, '--mode', 'immediate']);
      await folder[Symbol.asyncDispose]();
    },
  };
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
function asServerUser(folder: string): (program: string, args: readonly string[]) => void {
  const isRoot = process.getuid?.() === 0;
  if (isRoot) {
    chownSync(folder, idOfServerUser('-u'), idOfServerUser('-g'));
  }
  return (program, args) => {
    const [command, ...rest] = isRoot ? ['runuser', '-u', 'postgres', '--', program, ...args] : [program, ...args];
    // Not a pipe: the server inherits it, and would keep it open.
    execFileSync(command ?? program, rest, { stdio: ['ignore', 'ignore', 'inherit'], cwd: folder });
  };
}

function idOfServerUser(flag: '-u' | '-g'): number {
  return Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
