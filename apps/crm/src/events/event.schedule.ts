import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import type { Subscription } from 'rxjs';
import { CustomersStore } from '../customers/customers.store';
import { EventAnnouncer } from './event-announcer';

/** How often is looked for what another CRM has committed, and for what is due again. Well below a channel's lease of 5 s. */
const TEND_INTERVAL_MS = 1000;

/**
 * What is under way when the service stops gets this long to be answered. The lease may be as old as an interval by then:
 * with it the grace stays a second below the lease, so nobody takes over what is still being sent.
 */
const STOP_GRACE_MS = 3000;

/** When channels are looked after. Without a channel nothing happens here. */
@Injectable()
export class EventSchedule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private commits: Subscription | undefined;
  private isPoked = false;

  constructor(
    private readonly announcer: EventAnnouncer,
    private readonly customers: CustomersStore,
    private readonly registry: SchedulerRegistry,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (this.announcer.channels.length === 0) return;
    await this.announcer.open();
    this.commits = this.customers.committed$.subscribe(() => this.poke());
    this.registry.addInterval(
      'events',
      setInterval(() => void this.announcer.tend(), TEND_INTERVAL_MS),
    );
    this.announcer.wake();
  }

  /** The announcer is stopped here, by name: the order in which Nest runs its hooks is not a promise. */
  async beforeApplicationShutdown(): Promise<void> {
    this.commits?.unsubscribe();
    await this.announcer.stop(STOP_GRACE_MS);
  }

  /** In a later turn of the event loop: whoever created the customer is answered first. */
  private poke(): void {
    if (this.isPoked) return;
    this.isPoked = true;
    setImmediate(() => {
      this.isPoked = false;
      this.announcer.wake();
    });
  }
}
