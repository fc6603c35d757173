import { Injectable } from '@nestjs/common';
import { SyncEngine } from '@app/sync';
import { Counter, Registry } from '@prometheus-io/client';

/** The ways by which an event comes. */
const EVENT_CHANNELS = ['webhook', 'broker'] as const;
export type EventChannel = (typeof EVENT_CHANNELS)[number];

/**
 * What becomes of an event: a record that was `new`, or `known` already; `ignored`, because the flow wants another type;
 * `refused`, because it is not signed or no event (a broker's is parked); `failed`, because the ledger was not there, so
 * that it comes again.
 */
const EVENT_RESULTS = ['new', 'known', 'ignored', 'refused', 'failed'] as const;
type EventResult = (typeof EVENT_RESULTS)[number];

/** Counts the events that come; its name is part of the contract (README). */
@Injectable()
export class EventMetrics {
  private readonly events: Counter<'flow' | 'channel' | 'result'>;

  constructor(registry: Registry, engine: SyncEngine) {
    this.events = new Counter({
      name: 'integrator_events_total',
      help: 'Events by the way they came and what became of them: new, known, ignored, refused, failed.',
      labelNames: ['flow', 'channel', 'result'] as const,
      registers: [registry],
    });
    // From the start, so that the first of a kind is an increase and not a new series.
    for (const { name: flow, events } of engine.flows) {
      if (events === undefined) continue;
      for (const channel of EVENT_CHANNELS) for (const result of EVENT_RESULTS) this.count(flow, channel, result, 0);
    }
  }

  count(flow: string, channel: EventChannel, result: EventResult, events = 1): void {
    this.events.inc({ flow, channel, result }, events);
  }
}
