import { Injectable } from '@nestjs/common';
import { type AuditView, SyncEngine } from '@app/sync';
import { Counter, Histogram, Registry } from '@prometheus-io/client';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

const OUTCOMES = ['delivered', 'retry', 'reject', 'pause', 'uncertain', 'interrupted'] as const;
const POLL_RESULTS = ['ok', 'failed'] as const;
const AUDIT_RESULTS = ['clean', 'findings', 'failed'] as const;

/** What happens, counted by this integrator; their names are part of the contract (README). */
@Injectable()
export class SyncMetrics {
  constructor(registry: Registry, engine: SyncEngine) {
    const registers = [registry];
    const outcomes = new Counter({
      name: 'integrator_outcomes_total',
      help: 'Attempts by outcome.',
      labelNames: ['flow', 'outcome'] as const,
      registers,
    });
    const discovered = new Counter({
      name: 'integrator_discovered_total',
      help: 'New records discovered, by a poll or by an event.',
      labelNames: ['flow'] as const,
      registers,
    });
    const polls = new Counter({
      name: 'integrator_polls_total',
      help: 'Polls by result.',
      labelNames: ['flow', 'result'] as const,
      registers,
    });
    const audits = new Counter({
      name: 'integrator_audits_total',
      help: 'Audits by result: clean, findings (something is missing or doubled), failed.',
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

    // From the start, so that the first of a kind is an increase and not a new series.
    for (const { name: flow } of engine.flows) {
      discovered.inc({ flow }, 0);
      for (const outcome of OUTCOMES) outcomes.inc({ flow, outcome }, 0);
      for (const result of POLL_RESULTS) polls.inc({ flow, result }, 0);
      for (const result of AUDIT_RESULTS) audits.inc({ flow, result }, 0);
    }

    engine.events$.subscribe((event) => {
      const { flow } = event;
      if (event.kind === 'discovered' || event.kind === 'told') discovered.inc({ flow }, event.keys.length);
      if (event.kind === 'cycle-finished') polls.inc({ flow, result: 'ok' });
      if (event.kind === 'poll-failed') polls.inc({ flow, result: 'failed' });
      if (event.kind === 'audit-finished') audits.inc({ flow, result: isClean(event.result) ? 'clean' : 'findings' });
      if (event.kind === 'audit-failed') audits.inc({ flow, result: 'failed' });
      if (event.kind !== 'settled') return;
      for (const { outcome, durationMs, ageMs } of event.deliveries) {
        outcomes.inc({ flow, outcome });
        attempts.observe({ flow }, durationMs / 1000);
        if (outcome === 'delivered') latency.observe({ flow }, ageMs / 1000);
      }
    });
  }
}

function isClean({ missing, duplicates, orphans }: AuditView): boolean {
  return missing + duplicates + orphans === 0;
}
