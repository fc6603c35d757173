import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Databases } from '../oracle/stored';
import { testDatabase } from './test-database';

export type ServiceName = 'crm' | 'inventory' | 'integrator';

const LISTENING = / is listening at (http:\/\/[\d.:]+)/;

/** A built service as a process of its own, to be killed. It listens where it did before when it is started again. */
export class ServiceProcess {
  url = '';
  /** What it has logged so far, one JSON line each. */
  readonly log: string[] = [];
  private child: ChildProcess | undefined;
  private exited: Promise<unknown> | undefined;
  private port = '0';

  constructor(
    readonly name: ServiceName,
    /** Its settings, and the file that its database is made of. */
    private readonly environment: Readonly<Record<string, string>> & { readonly databaseFile: string },
  ) {}

  /** @param under the words of a program that runs it as its own process, a tracer for example */
  async start(under?: readonly [program: string, ...words: string[]]): Promise<this> {
    const { databaseFile, ...environment } = this.environment;
    const main = resolve(`dist/apps/${this.name}/apps/${this.name}/src/main.js`);
    const own = [process.execPath, main] as const;
    const [program, ...words] = under === undefined ? own : ([...under, ...own] as const);
    const child = spawn(program, words, {
      env: {
        PATH: process.env['PATH'],
        HOST: '127.0.0.1',
        PORT: this.port,
        LOG_FORMAT: 'json',
        DATABASE_URL: environment['DATABASE_URL'] ?? (await testDatabase(databaseFile)),
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    this.exited = once(child, 'exit');
    this.url = await new Promise<string>((listening, failed) => {
      for (const stream of [child.stdout, child.stderr]) {
        createInterface({ input: stream }).on('line', (line) => {
          this.log.push(line);
          const [, url] = LISTENING.exec(line) ?? [];
          if (url !== undefined) listening(url);
        });
      }
      child.once('exit', (code) =>
        failed(new Error(`${this.name} ended with ${code}:\n${this.log.slice(-5).join('\n')}`)),
      );
    });
    this.port = new URL(this.url).port;
    return this;
  }

  get pid(): number {
    if (this.child?.pid === undefined) throw new Error(`${this.name} was not started.`);
    return this.child.pid;
  }

  /** Waits until this life of it is over. @returns its exit code; `null` when it was killed */
  async over(): Promise<number | null> {
    const { child } = this;
    await this.exited;
    return child?.exitCode ?? null;
  }

  get isAlive(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Sends a signal and waits for the end. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    if (this.isAlive) this.child?.kill(signal);
    return this.over();
  }

  /** Stops it in the middle of whatever it does (SIGSTOP), or lets it go on (SIGCONT). */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.child?.kill(signal);
  }

  /** The parsed log lines whose message matches. */
  lines(message: RegExp): LogLine[] {
    return this.log.flatMap((line) => {
      const parsed = parseLine(line);
      return parsed !== undefined && message.test(parsed.msg) ? [parsed] : [];
    });
  }
}

interface LogLine {
  readonly msg: string;
  readonly level: string | number;
  readonly key?: string;
  readonly keys?: readonly string[];
}

function parseLine(line: string): LogLine | undefined {
  return line.startsWith('{') ? (JSON.parse(line) as LogLine) : undefined;
}

/** The three services on databases of their own. `close` stops what still runs and removes the databases. */
export class Platform {
  readonly folder = mkdtempSync(join(tmpdir(), 'welcome-package-'));
  private readonly processes: ServiceProcess[] = [];

  /** A service that is not yet started; `environment` adds to what the tests have in common. */
  service(name: ServiceName, environment: Readonly<Record<string, string>> = {}): ServiceProcess {
    const process = new ServiceProcess(name, {
      databaseFile: join(this.folder, `${name}.db`),
      ...environment,
    });
    this.processes.push(process);
    return process;
  }

  /** An integrator between two systems, impatient enough for a test. */
  integrator(crmUrl: string, inventoryUrl: string, environment: Readonly<Record<string, string>> = {}): ServiceProcess {
    return this.service('integrator', {
      CRM_API_URL: crmUrl,
      INVENTORY_API_URL: inventoryUrl,
      POLLING_INTERVAL_SECONDS: '0.2',
      RETRY_DELAY_SECONDS: '0.1',
      STALLED_AFTER_SECONDS: '0.5',
      // Whatever the hour at which the tests run.
      AUDIT_HOUR: 'never',
      ...environment,
    });
  }

  /** Where the three keep their data when they are not told otherwise: what the oracle judges. */
  async databases(): Promise<Databases> {
    const urls = ['crm', 'inventory', 'integrator'].map((name) => testDatabase(join(this.folder, `${name}.db`)));
    const [crm = '', inventory = '', integrator = ''] = await Promise.all(urls);
    return { crm, inventory, integrator };
  }

  async close(): Promise<void> {
    await Promise.all(this.processes.map((process) => process.end('SIGKILL')));
    rmSync(this.folder, { recursive: true });
  }
}
