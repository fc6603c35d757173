import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { entryPoint, NODE_FLAGS, type ServiceName } from './services.mts';

/** How long a service may take to answer `/health/ready`. */
const READY_WITHIN_MS = 60_000;
/** How long a service may take to finish the work in hand before it is killed; its own grace is 4 s. */
const STOP_WITHIN_MS = 10_000;
const KEPT_LINES = 10;

export interface ServiceOptions {
  readonly name: ServiceName;
  readonly port: number;
  /** The working folder: where `./data` and `.env.local` are looked for. */
  readonly folder: string;
  /** Settings that the environment of this process may change. */
  readonly defaults?: Readonly<Record<string, string>>;
  /** Settings that it may not. */
  readonly settings: Readonly<Record<string, string>>;
  /** What node runs, flags first; without it what `npm run start:prod:<service>` runs. */
  readonly program?: readonly string[];
  /** Is given each line that the service writes. */
  readonly onLine?: (line: string) => void;
}

const running = new Set<ChildProcess>();
// Whatever ends this process, even a bug, its services do not stay behind.
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** A built service as a child process: started, waited for, stopped. */
export class ServiceProcess {
  readonly name: ServiceName;
  readonly url: string;
  /** Settles once the process is gone and all it wrote was read: with how it went. */
  readonly gone: Promise<string>;
  /** The end of what it wrote. */
  readonly lastLines: string[] = [];

  private readonly child: ChildProcess;
  private isGone = false;

  constructor({ name, port, folder, defaults, settings, program, onLine }: ServiceOptions) {
    this.name = name;
    this.url = `http://127.0.0.1:${port}`;
    this.child = spawn(process.execPath, program ?? [...NODE_FLAGS, entryPoint(name)], {
      cwd: folder,
      env: { ...defaults, ...process.env, ...LOOPBACK_WITHOUT_PROXY, ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
      // In its own process group: a Ctrl-C reaches this process only, which then stops the services in order.
      detached: true,
    });
    running.add(this.child);
    this.gone = this.watch();
    for (const stream of [this.child.stdout, this.child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        this.lastLines.push(line);
        if (this.lastLines.length > KEPT_LINES) this.lastLines.shift();
        onLine?.(line);
      });
    }
  }

  /** Of the process; 0 when it could not be started. */
  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Waits until the service takes requests. Stops waiting, without an error, when it is gone. */
  async ready(signal: AbortSignal): Promise<void> {
    const deadline = Date.now() + READY_WITHIN_MS;
    while (!this.isGone && !(await answersReady(this.url, signal))) {
      if (Date.now() > deadline) throw new Error(`${this.name} was not ready within ${READY_WITHIN_MS / 1000} s.`);
      await sleep(50, undefined, { signal });
    }
  }

  /** Asks the service to stop, and makes it when it takes too long. */
  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    const killer = setTimeout(() => this.child.kill('SIGKILL'), STOP_WITHIN_MS);
    await this.gone;
    clearTimeout(killer);
  }

  /** Ends the service as `kill -9` does: it finishes nothing. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.gone;
  }

  private async watch(): Promise<string> {
    try {
      const [code, signal] = (await once(this.child, 'close')) as [number | null, NodeJS.Signals | null];
      return signal === null ? `exit code ${code}` : signal;
    } catch (error) {
      return (error as Error).message;
    } finally {
      this.isGone = true;
      running.delete(this.child);
    }
  }
}

/** The services talk to each other on this machine; a proxy of the environment is not on that way. */
const LOOPBACK = ['localhost', '127.0.0.1', process.env['no_proxy'] ?? process.env['NO_PROXY'] ?? ''].join(',');
const LOOPBACK_WITHOUT_PROXY = { no_proxy: LOOPBACK, NO_PROXY: LOOPBACK };

async function answersReady(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(`${url}/health/ready`, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(2000)]),
    });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    signal.throwIfAborted();
    return false;
  }
}
