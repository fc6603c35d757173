import { Injectable } from '@nestjs/common';
import { LedgerView, SyncEngine } from '@app/sync';
import { Counter, Gauge, Histogram, Registry } from '@prometheus-io/client';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** The engine in numbers; their names are part of the contract (README). */
@Injectable()
export class SyncMetrics {
  constructor(registry: Registry, engine: SyncEngine, view: LedgerView) {
    const registers = [registry];
    const outcomes = new Counter({
      name: 'integrator_outcomes_total',
      help: 'Attempts by outcome.',
      labelNames: ['flow', 'outcome'] as const,
      registers,
    });
    const discovered = new Counter({
      name: 'integrator_discovered_total',
      help: 'New records discovered.',
      labelNames: ['flow'] as const,
      registers,
    });
    const polls = new Counter({
      name: 'integrator_polls_total',
      help: 'Polls by result.',
      labelNames: ['flow', 'result'] as const,
      registers,
    });
    const attempts = new Histogram({
      name: 'integrator_attempt_duration_seconds',
      help: 'Time of one attempt.',
      labelNames: ['flow'] as const,
      buckets: SECONDS,
      registers,
    });
    const latency = new Histogram({
      name: 'integrator_delivery_latency_seconds',
      help: 'From discovery to delivery.',
      labelNames: ['flow'] as const,
      buckets: SECONDS,
      registers,
    });

    engine.events$.subscribe((event) => {
      const { flow } = event;
      if (event.kind === 'discovered') discovered.inc({ flow }, event.keys.length);
      if (event.kind === 'cycle-finished') polls.inc({ flow, result: 'ok' });
      if (event.kind === 'poll-failed') polls.inc({ flow, result: 'failed' });
      if (event.kind !== 'settled') return;
      for (const { outcome, durationMs, ageMs } of event.deliveries) {
        outcomes.inc({ flow, outcome });
        attempts.observe({ flow }, durationMs / 1000);
        if (outcome === 'delivered') latency.observe({ flow }, ageMs / 1000);
      }
    });

    registerLedgerGauges(registry, engine, view, Date.now);
  }
}

/**
 * Read from the ledger when they are asked for, so that they are right after a restart and on every replica. Each asks for
 * itself: the registry collects all metrics at once, so one cannot set another's value in time.
 */
function registerLedgerGauges(registry: Registry, { flows }: SyncEngine, view: LedgerView, now: () => number): void {
  const registers = [registry];
  const forEachFlow = async (read: (flow: string) => Promise<void>): Promise<void> => {
    for (const { name } of flows) await read(name);
  };
  const deliveries: Gauge<'flow' | 'state'> = new Gauge({
    name: 'integrator_deliveries',
    help: 'Deliveries by state.',
    labelNames: ['flow', 'state'] as const,
    registers,
    collect: () =>
      forEachFlow(async (flow) => {
        for (const [state, count] of Object.entries(await view.counts(flow))) deliveries.set({ flow, state }, count);
      }),
  });
  const oldest: Gauge<'flow'> = new Gauge({
    name: 'integrator_oldest_undelivered_seconds',
    help: 'Age of the oldest delivery that is not settled; 0 when all are.',
    labelNames: ['flow'] as const,
    registers,
    collect: () =>
      forEachFlow(async (flow) => {
        const discoveredAt = await view.oldestUndeliveredAt(flow);
        oldest.set({ flow }, discoveredAt === null ? 0 : Math.max(0, now() - discoveredAt) / 1000);
      }),
  });
  const held: Gauge<'flow'> = new Gauge({
    name: 'integrator_held',
    help: '1 while the target takes nothing but probes.',
    labelNames: ['flow'] as const,
    registers,
    collect: () => forEachFlow(async (flow) => held.set({ flow }, (await view.isHeld(flow)) ? 1 : 0)),
  });
}
