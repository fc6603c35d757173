import { type ServiceOptions, ServiceProcess } from './service-process.mts';

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

  constructor(stop: AbortSignal) {
    this.signal = this.over.signal;
    stop.addEventListener('abort', () => this.over.abort(stop.reason), { once: true });
    if (stop.aborted) this.over.abort(stop.reason);
  }

  start(options: ServiceOptions): void {
    const service = new ServiceProcess(options);
    this.services.push(service);
    // Of several reasons the first one counts; when the services are stopped, this comes too late to matter.
    void service.gone.then((how) => this.over.abort(new ServiceGoneError(service, how)));
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
