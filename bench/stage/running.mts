import { join } from 'node:path';
import { takePorts } from '../../tools/support/free-ports.mts';
import { ServiceGroup } from '../../tools/support/service-group.mts';
import { type PerService, perService, SERVICES, type ServiceName } from '../../tools/support/services.mts';
import { type Build, programOf } from './build.mts';

type Settings = Readonly<Record<string, string>>;

/** The services to start, each with settings of its own, which may have to know where the others are. */
export type Wanted = Partial<PerService<Settings>> | ((urls: PerService<string>) => Partial<PerService<Settings>>);

export interface RunningOptions {
  readonly build: Build;
  /** Where the databases are. */
  readonly folder: string;
  readonly services: Wanted;
  /** In the place of what the build runs. */
  readonly program?: readonly string[];
  readonly stop: AbortSignal;
  /** Is told, in words, of a service that ended by itself. */
  readonly onLost: (message: string) => void;
}

/** Services of one build at work; disposing of them stops them. */
export class Running implements AsyncDisposable {
  readonly urls: PerService<string>;
  /** Aborts when work with the services must end before it is done: the end that disposing of them brings is none. */
  readonly signal: AbortSignal;
  private readonly group: ServiceGroup;
  private isStopping = false;

  private constructor(ports: PerService<number>, options: RunningOptions) {
    this.urls = perService((name) => `http://127.0.0.1:${ports[name]}`);
    const over = new AbortController();
    this.signal = over.signal;
    this.group = new ServiceGroup(options.stop);
    this.group.signal.addEventListener('abort', () => {
      if (!this.isStopping) over.abort(this.group.signal.reason);
    });
    const wanted = typeof options.services === 'function' ? options.services(this.urls) : options.services;
    for (const name of SERVICES) {
      const settings = wanted[name];
      if (settings === undefined) continue;
      this.group.start({
        name,
        port: ports[name],
        folder: options.folder,
        program: options.program ?? programOf(options.build, name),
        settings: {
          HOST: '127.0.0.1',
          PORT: String(ports[name]),
          DATABASE_URL: `file:${join(options.folder, `${name}.db`)}`,
          CRM_API_URL: `${this.urls.crm}/customers`,
          INVENTORY_API_URL: `${this.urls.inventory}/package-requests`,
          AUDIT_HOUR: 'never',
          ...settings,
        },
      });
    }
    for (const service of this.group.services) {
      void service.gone.then((how) => {
        if (!this.isStopping && !options.stop.aborted)
          options.onLost([`${service.name} stopped by itself (${how}).`, ...service.lastLines].join('\n  '));
      });
    }
  }

  /** Begins to start services on free ports. */
  static async begin(options: RunningOptions): Promise<Running> {
    return new Running(await takePorts(0), options);
  }

  pidOf(name: ServiceName): number {
    const service = this.group.services.find((candidate) => candidate.name === name);
    if (service === undefined) throw new Error(`${name} was not started.`);
    return service.pid;
  }

  ready(): Promise<void> {
    return this.group.ready();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.isStopping = true;
    await this.group[Symbol.asyncDispose]();
  }
}
