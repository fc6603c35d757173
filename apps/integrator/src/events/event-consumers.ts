import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { HealthIndicatorService } from '@nestjs/terminus';
import { LiveGauges, Readiness } from '@app/platform';
import { SyncEngine } from '@app/sync';
import { PinoLogger } from 'nestjs-pino';
import { IntegratorConfig } from '../integrator.config';
import { BrokerIntake } from './broker-intake';
import { queuesOf } from './broker-queues';
import { EventIntake } from './event-intake';

/** Takes events from the broker, for every flow that has some there, when EVENTS_URL names one. */
@Injectable()
export class EventConsumers implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly intakes: readonly BrokerIntake[];

  constructor(
    private readonly engine: SyncEngine,
    config: IntegratorConfig,
    intake: EventIntake,
    log: PinoLogger,
    gauges: LiveGauges,
    readiness: Readiness,
    health: HealthIndicatorService,
  ) {
    const url = config.EVENTS_URL;
    this.intakes = engine.flows.flatMap(({ name: flow, events }) => {
      if (url === '' || events?.exchange === undefined) return [];
      const queues = queuesOf(flow, { ...events, exchange: events.exchange });
      return [new BrokerIntake({ flow, url, queues, intake, log, now: Date.now, random: Math.random })];
    });
    for (const one of this.intakes) {
      // Never `down`: polling brings what the broker does not.
      readiness.add(async () => {
        const indicator = health.check(`${one.flow}-events`);
        return one.lostBecause === null ? indicator.up() : indicator.degraded({ broker: one.lostBecause });
      });
    }
    this.gauge(gauges, 'integrator_events_connected', '1 while the broker gives events.', async ({ lostBecause }) =>
      lostBecause === null ? 1 : 0,
    );
    this.gauge(gauges, 'integrator_events_parked', 'Messages at the broker that are no events.', (one) =>
      one.countParked(),
    );
  }

  /** The flows must be known to the ledger before anything is told of them. */
  async onApplicationBootstrap(): Promise<void> {
    if (this.intakes.length > 0) await this.engine.open();
    for (const intake of this.intakes) intake.open();
  }

  /** Before the engine stops: what is taken until then is told to it. */
  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.intakes.map((intake) => intake.stop()));
  }

  private gauge(
    gauges: LiveGauges,
    name: string,
    help: string,
    valueOf: (intake: BrokerIntake) => Promise<number | undefined>,
  ): void {
    gauges.add({
      name,
      help,
      labelNames: ['flow'],
      read: async (set) => {
        for (const intake of this.intakes) {
          const value = await valueOf(intake);
          if (value !== undefined) set({ flow: intake.flow }, value);
        }
      },
    });
  }
}
