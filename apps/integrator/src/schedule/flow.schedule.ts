import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Interval, SchedulerRegistry } from '@nestjs/schedule';
import { SyncEngine } from '@app/sync';
import { IntegratorConfig } from '../integrator.config';

/** How often leases are renewed, lost work is taken back and due retries are sent. Well below the lease's 5 s. */
const TEND_INTERVAL_MS = 500;

/** What is under way when the service stops gets this long to be answered; below the lease, so nobody takes it over. */
const STOP_GRACE_MS = 4000;

/** Everything that happens by the clock; nothing else keeps time. */
@Injectable()
export class FlowSchedule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private isOpen = false;

  constructor(
    private readonly engine: SyncEngine,
    private readonly config: IntegratorConfig,
    private readonly registry: SchedulerRegistry,
  ) {}

  /** Polls at once, then every POLLING_INTERVAL_SECONDS: an interval known only from the settings, so not a decorator. */
  async onApplicationBootstrap(): Promise<void> {
    await this.engine.open();
    this.isOpen = true;
    this.poll();
    this.registry.addInterval(
      'poll',
      setInterval(() => this.poll(), this.config.POLLING_INTERVAL_SECONDS * 1000),
    );
  }

  @Interval('tend', TEND_INTERVAL_MS)
  async tend(): Promise<void> {
    if (this.isOpen) await this.engine.tend();
  }

  /** The engine is drained here, by name: the order in which Nest runs its hooks is not a promise. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isOpen = false;
    await this.engine.stop(STOP_GRACE_MS);
  }

  /** A poll that is still under way is not started again: the engine joins it. */
  private poll(): void {
    void this.engine.poll();
  }
}
