import { LiveGauges } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { type AuditView, AuditViews, LedgerView, SyncEngine } from '@app/sync';

/**
 * What is, read from the ledger when it is asked for. Each gauge asks for itself: the registry collects all metrics at once,
 * so one cannot set another's value in time. Their names are part of the contract (README).
 */
@Injectable()
export class LedgerMetrics {
  constructor(
    private readonly gauges: LiveGauges,
    private readonly engine: SyncEngine,
    view: LedgerView,
    audits: AuditViews,
  ) {
    this.countDeliveries(view);
    this.gauge(
      'integrator_oldest_undelivered_seconds',
      'Age of the oldest delivery that is not settled; 0 when all are.',
      async (flow) => secondsSince(await view.oldestUndeliveredAt(flow)),
    );
    this.gauge('integrator_held', '1 while the target takes nothing but probes.', async (flow) =>
      (await view.isHeld(flow)) ? 1 : 0,
    );
    this.gauge('integrator_stalled', '1 while nothing moves that ought to.', async (flow) => {
      const motion = await view.motion(flow);
      return motion !== undefined && engine.stallOf(motion) !== null ? 1 : 0;
    });
    this.gauge('integrator_paused', '1 while an operator has paused it.', async (flow) =>
      (await view.motion(flow))?.pausedAt == null ? 0 : 1,
    );
    this.gauge(
      'integrator_poll_failing_seconds',
      'For how long every poll has failed; 0 when the last one went well.',
      async (flow) => secondsSince((await view.motion(flow))?.pollFailingSince),
    );
    // A flow that cannot be audited has no such numbers: a 0 would alarm for ever as overdue.
    const auditable = new Set(engine.flows.flatMap(({ name, effects }) => (effects === undefined ? [] : [name])));
    const ofAudit = (name: string, help: string, read: (audit: AuditView) => number) =>
      this.gauge(name, `${help} Of the newest audit that was finished; 0 when there is none.`, async (flow) => {
        if (!auditable.has(flow)) return undefined;
        const audit = await audits.latestFinished(flow);
        return audit === undefined ? 0 : read(audit);
      });
    ofAudit(
      'integrator_audit_missing',
      'Records without an effect that were not repaired.',
      ({ missing, repaired }) => missing - repaired,
    );
    ofAudit('integrator_audit_duplicates', 'Records with more than one effect.', ({ duplicates }) => duplicates);
    ofAudit('integrator_audit_orphans', 'Effects without a record.', ({ orphans }) => orphans);
    ofAudit(
      'integrator_audit_finished_timestamp_seconds',
      'When it was finished, in seconds of the epoch.',
      ({ finishedAt }) => (finishedAt ?? 0) / 1000,
    );
  }

  private countDeliveries(view: LedgerView): void {
    this.gauges.add({
      name: 'integrator_deliveries',
      help: 'Deliveries by state.',
      labelNames: ['flow', 'state'],
      read: async (set) => {
        for (const { name: flow } of this.engine.flows) {
          for (const [state, count] of Object.entries(await view.counts(flow))) set({ flow, state }, count);
        }
      },
    });
  }

  private gauge(name: string, help: string, valueOf: (flow: string) => Promise<number | undefined>): void {
    this.gauges.add({
      name,
      help,
      labelNames: ['flow'],
      read: async (set) => {
        for (const { name: flow } of this.engine.flows) {
          const value = await valueOf(flow);
          if (value !== undefined) set({ flow }, value);
        }
      },
    });
  }
}

function secondsSince(instant: number | null | undefined): number {
  return instant == null ? 0 : Math.max(0, Date.now() - instant) / 1000;
}
