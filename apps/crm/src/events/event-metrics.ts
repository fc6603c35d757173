import { LiveGauges } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { Counter, Registry } from '@prometheus-io/client';
import { EventAnnouncer } from './event-announcer';
import { type ChannelView, EventChannelsStore } from './event-channels.store';

const RESULTS = ['taken', 'refused', 'failed'] as const;

/** What became of events, by the kind of channel; their names are part of the contract (docs/events.md). */
@Injectable()
export class EventMetrics {
  constructor(
    private readonly registry: Registry,
    private readonly gauges: LiveGauges,
    private readonly announcer: EventAnnouncer,
    private readonly store: EventChannelsStore,
  ) {
    // Without channels there is nothing to tell: a 0 would look as if events were on.
    if (announcer.channels.length === 0) return;
    this.countEvents();
    this.gauge(
      'crm_event_lag',
      'How far the furthest behind of the channels is, in numbers of the feed: at least as many as customers.',
      (channels) => Math.max(0, ...channels.map(({ lag }) => lag)),
    );
    this.gauge(
      'crm_event_channels_paused',
      'Channels whose receiver wants no more events, until an operator resumes them.',
      (channels) => channels.filter(({ pausedAt }) => pausedAt !== null).length,
    );
  }

  private countEvents(): void {
    const events = new Counter({
      name: 'crm_events_total',
      help: 'Events by the kind of channel and by result: taken, refused (not sent again), failed (one for each attempt).',
      labelNames: ['kind', 'result'] as const,
      registers: [this.registry],
    });
    for (const { kind } of this.announcer.channels) for (const result of RESULTS) events.inc({ kind, result }, 0);
    this.announcer.news$.subscribe((news) => {
      if (news.kind !== 'sent') return;
      const { taken, refused, failed } = news.judgement;
      const kind = news.channelKind;
      events.inc({ kind, result: 'taken' }, taken);
      events.inc({ kind, result: 'refused' }, refused);
      events.inc({ kind, result: 'failed' }, failed);
    });
  }

  private gauge(name: string, help: string, valueOf: (channels: readonly ChannelView[]) => number): void {
    this.gauges.add({
      name,
      help,
      labelNames: ['kind'],
      read: async (set) => {
        const names = new Set(this.announcer.channels.map((channel) => channel.name));
        const configured = (await this.store.list()).filter((channel) => names.has(channel.name));
        for (const [kind, channels] of Map.groupBy(configured, (channel) => channel.kind)) {
          set({ kind }, valueOf(channels));
        }
      },
    });
  }
}
