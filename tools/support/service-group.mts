import { type ServiceOptions, ServiceProcess } from './service-process.mts';
import type { ServiceName } from './services.mts';

/** A service ended although nobody had asked it to. */
export class ServiceGoneError extends Error {
  readonly service: ServiceProcess;

  constructor(service: ServiceProcess, how: string) {
    super(`${service.name} stopped by itself (${how}).`);
    this.name = 'ServiceGoneError';
    this.service = service;
  }
}

/** Services that run together: when one is lost, so is the group. Disposing of it stops them all. */
export class ServiceGroup implements AsyncDisposable {
  readonly services: ServiceProcess[] = [];
  /** Aborts when work with the services must end: one ended by itself (ServiceGoneError), or `stop` said so. */
  readonly signal: AbortSignal;

  private readonly over = new AbortController();
  private readonly killed = new Set<ServiceProcess>();
  private readonly options = new Map<ServiceName, ServiceOptions>();

  constructor(stop: AbortSignal) {
    this.signal = this.over.signal;
    stop.addEventListener('abort', () => this.over.abort(stop.reason), { once: true });
    if (stop.aborted) this.over.abort(stop.reason);
  }

  start(options: ServiceOptions): ServiceProcess {
    const service = new ServiceProcess(options);
    this.services.push(service);
    this.options.set(options.name, options);
    // Of several reasons the first one counts; when the services are stopped, this comes too late to matter.
    void service.gone.then((how) => {
      if (!this.killed.has(service)) this.over.abort(new ServiceGoneError(service, how));
    });
    return service;
  }

  /**
   * Kills a service (-9) and starts it again as it was: the same port, the same database. Settles once it takes requests.
   * @throws the reason of `signal`, also when it does not start
   */
  async killAndRestart(name: ServiceName): Promise<void> {
    const index = this.services.findIndex((service) => service.name === name);
    const [service, options] = [this.services[index], this.options.get(name)];
    if (service === undefined || options === undefined) throw new Error(`${name} is not one of these services.`);
    this.killed.add(service);
    await service.kill();
    this.services.splice(index, 1);
    this.signal.throwIfAborted();
    await this.start(options).ready(this.signal);
    this.signal.throwIfAborted();
  }

  /**
   * Waits until all services take requests.
   * @throws the reason of `signal`
   */
  async ready(): Promise<void> {
    await Promise.all(this.services.map((service) => service.ready(this.signal)));
    this.signal.throwIfAborted();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.services.map((service) => service.stop()));
  }
}
