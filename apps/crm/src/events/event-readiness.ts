import { degradedBy, Readiness } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { HealthIndicatorService } from '@nestjs/terminus';
import { EventAnnouncer } from './event-announcer';
import { EventChannelsStore } from './event-channels.store';

/**
 * Says in `/health/ready` which channels do not go on. Never `down`: customers are created as before, and taking the CRM
 * out of rotation would bring no receiver back.
 */
@Injectable()
export class EventReadiness {
  constructor(
    readiness: Readiness,
    health: HealthIndicatorService,
    { channels }: EventAnnouncer,
    store: EventChannelsStore,
  ) {
    if (channels.length === 0) return;
    const names = new Set(channels.map(({ name }) => name));
    readiness.add(() =>
      degradedBy(health, 'events', async () => {
        const waiting = (await store.list()).filter(
          ({ name, failures, pausedAt }) => names.has(name) && (failures > 0 || pausedAt !== null),
        );
        return Object.fromEntries(waiting.map(({ name, cause }) => [name, cause?.detail]));
      }),
    );
  }
}
