import { HttpService } from '@nestjs/axios';
import type { Provider } from '@nestjs/common';
import { newId } from '@app/platform';
import { CustomersStore } from '../customers/customers.store';
import { configuredChannels, type EventSettings } from './configured-channels';
import { EventAnnouncer } from './event-announcer';
import { EventChannelsStore } from './event-channels.store';
import { EventLog } from './event-log';
import { EventMetrics } from './event-metrics';
import { EventReadiness } from './event-readiness';
import { EventSchedule } from './event.schedule';

/** What announces new customers. With no channel in the settings it is there, and does nothing. */
export function eventProviders(settings: EventSettings): Provider[] {
  return [
    EventChannelsStore.provider,
    {
      provide: EventAnnouncer,
      inject: [HttpService, EventChannelsStore, CustomersStore],
      useFactory: (http: HttpService, store: EventChannelsStore, feed: CustomersStore) =>
        new EventAnnouncer(configuredChannels(settings, http, Date.now), store, {
          feed,
          holder: newId(),
          now: Date.now,
          random: Math.random,
        }),
    },
    EventSchedule,
    EventLog,
    EventMetrics,
    EventReadiness,
  ];
}
