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

    registerLedgerGauges(registry, engine, view);
  }
}

/** Read from the ledger when they are asked for, so that they are right after a restart and on every replica. */
function registerLedgerGauges(registry: Registry, engine: SyncEngine, view: LedgerView): void {
  const registers = [registry];
  const oldest = new Gauge({
    name: 'integrator_oldest_undelivered_seconds',
    help: 'Age of the oldest delivery that is not settled.',
    labelNames: ['flow'] as const,
    registers,
  });
  const held = new Gauge({
    name: 'integrator_held',
    help: '1 while the target takes nothing but probes.',
    labelNames: ['flow'] as const,
    registers,
  });
  const deliveries: Gauge<'flow' | 'state'> = new Gauge({
    name: 'integrator_deliveries',
    help: 'Deliveries by state.',
    labelNames: ['flow', 'state'] as const,
    registers,
    collect: async () => {
      for (const { name: flow } of engine.flows) {
        const known = await view.flow(flow);
        if (known === undefined) continue;
        for (const [state, count] of Object.entries(known.counts)) deliveries.set({ flow, state }, count);
        oldest.set(
          { flow },
          known.oldestUndeliveredAt === null ? 0 : Math.max(0, Date.now() - known.oldestUndeliveredAt) / 1000,
        );
        held.set({ flow }, known.hold === null ? 0 : 1);
      }
    },
  });
}
