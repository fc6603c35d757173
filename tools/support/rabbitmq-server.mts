import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { connect } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { portsToKeep } from './free-ports.mts';
import { temporaryFolder } from './temporary-folder.mts';

/** A RabbitMQ for tests, on 127.0.0.1 alone; it is gone, with its data, when it is disposed of. */
export interface RabbitmqServer extends AsyncDisposable {
  /** Of a user who may do everything. It stays the same over stops and starts. */
  readonly url: string;
  /** Kills it (SIGKILL), as a machine that fails would. Its data stays. */
  stop(): Promise<void>;
  /** Brings it up again, with the data it had. */
  start(): Promise<void>;
}

/** On a busy machine; it takes some seconds. */
const READY_WITHIN_MS = 90_000;

/** The servers' process groups that have to go with this process, whatever ends it. */
const groups = new Set<number>();
process.once('exit', () => groups.forEach(killGroup));

/**
 * Debian's `rabbitmq-server` on the PATH is a wrapper that works for root and the user `rabbitmq` only; the real one, which
 * anybody may run, is behind it.
 * @returns its path; `undefined` where no RabbitMQ is installed
 */
export function findRabbitmq(): string | undefined {
  const onPath = (process.env['PATH'] ?? '').split(delimiter);
  return ['/usr/lib/rabbitmq/bin', ...onPath, '/opt/homebrew/sbin']
    .map((folder) => join(folder, 'rabbitmq-server'))
    .find(existsSync);
}

/**
 * A RabbitMQ of its own: own ports, own node, own folder, own epmd, so that any number of them run beside one that is there.
 * @throws Error that says how to get one, where no RabbitMQ is installed; or why it did not start
 */
export async function startRabbitmq(): Promise<RabbitmqServer> {
  const program = findRabbitmq();
  if (program === undefined) throw new Error('No RabbitMQ is installed here (apt-get install rabbitmq-server)');
  const [port = 0, distribution = 0, epmdPort = 0] = await portsToKeep(3);
  const folder = await temporaryFolder('welcome-package-rabbitmq-');
  const environment = await prepare(folder.path, port, distribution, epmdPort);
  // Not left to the server: it would start one that outlives it.
  const epmd = launch('epmd', ['-port', String(epmdPort), '-address', '127.0.0.1'], folder.path, environment);
  let server: ChildProcess | undefined;

  const stop = async (): Promise<void> => {
    if (server === undefined) return;
    await endGroup(server);
    server = undefined;
    // The script is gone at once, the machine under it a moment later: a start must not take it for the new one.
    while (await answersAmqp(port)) await sleep(20);
  };
  const start = async (): Promise<void> => {
    server ??= launch(program, [], folder.path, environment);
    await ready(port, server, join(folder.path, 'output'));
  };
  const dispose = async (): Promise<void> => {
    await stop();
    await endGroup(epmd);
    await folder[Symbol.asyncDispose]();
  };
  try {
    await start();
  } catch (error) {
    await dispose();
    throw error;
  }
  return { url: `amqp://guest:guest@127.0.0.1:${port}`, stop, start, [Symbol.asyncDispose]: dispose };
}

/** All that a node shares with another one by default is its own here. */
async function prepare(
  folder: string,
  port: number,
  distribution: number,
  epmdPort: number,
): Promise<NodeJS.ProcessEnv> {
  await mkdir(join(folder, 'home'));
  // Without alarms: on a small or full disk a node blocks those who publish.
  const settings = [`listeners.tcp.default = 127.0.0.1:${port}`, 'disk_free_limit.absolute = 1MB'];
  await writeFile(join(folder, 'rabbitmq.conf'), `${settings.join('\n')}\n`);
  await writeFile(join(folder, 'plugins'), '[].\n');
  await writeFile(join(folder, 'no-settings'), '');
  return {
    PATH: process.env['PATH'],
    LANG: 'C.UTF-8',
    // Where the cookie is made.
    HOME: join(folder, 'home'),
    ERL_EPMD_PORT: String(epmdPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_NODENAME: `test-${port}@localhost`,
    RABBITMQ_DIST_PORT: String(distribution),
    RABBITMQ_MNESIA_BASE: join(folder, 'data'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
    RABBITMQ_CONF_ENV_FILE: join(folder, 'no-settings'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'plugins'),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
  };
}

/** In a process group of its own, because the server is a script with children. */
function launch(program: string, args: readonly string[], folder: string, env: NodeJS.ProcessEnv): ChildProcess {
  const child = spawn('sh', ['-c', 'exec "$@" >>output 2>&1', 'sh', program, ...args], {
    cwd: folder,
    env,
    stdio: 'ignore',
    detached: true,
  });
  if (child.pid !== undefined) groups.add(child.pid);
  return child;
}

async function endGroup(child: ChildProcess): Promise<void> {
  if (child.pid === undefined) return;
  const isGone = child.exitCode !== null || child.signalCode !== null;
  killGroup(child.pid);
  groups.delete(child.pid);
  if (!isGone) await once(child, 'exit');
}

function killGroup(id: number): void {
  try {
    process.kill(-id, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function ready(port: number, server: ChildProcess, output: string): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!(await answersAmqp(port))) {
    if (server.exitCode !== null || Date.now() > deadline) {
      throw new Error(`RabbitMQ did not start:\n${(await readFile(output, 'utf8')).slice(-3000)}`);
    }
    await sleep(100);
  }
}

/** Whether it says anything to the protocol header (AMQP 0-9-1 section 2.2.4): a port alone may be open before that. */
function answersAmqp(port: number): Promise<boolean> {
  return new Promise((answer) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(Buffer.from('AMQP\0\0\x09\x01')));
    socket.setTimeout(2000, () => socket.destroy());
    // A method frame; whoever else may have got the port answers otherwise.
    socket.once('data', ([type]) => (answer(type === 1), socket.destroy()));
    socket.once('error', () => socket.destroy());
    socket.once('close', () => answer(false));
  });
}
