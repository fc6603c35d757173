import { Injectable } from '@nestjs/common';
import { HealthIndicatorService } from '@nestjs/terminus';
import { degradedBy, Readiness } from '@app/platform';
import { LedgerView, SyncEngine } from '@app/sync';

/**
 * Says in `/health/ready` why a flow does not go on. Never `down`: the integrator is as able as before, and taking it
 * out of rotation would not bring the CRM or Inventory back.
 */
@Injectable()
export class FlowReadiness {
  constructor(readiness: Readiness, health: HealthIndicatorService, view: LedgerView, engine: SyncEngine) {
    for (const { name } of engine.flows) {
      readiness.add(() =>
        degradedBy(health, name, async () => {
          const flow = await view.motion(name);
          const stall = flow && engine.stallOf(flow);
          return {
            ...(flow?.lastPollError && { source: flow.lastPollError.detail }),
            ...(flow?.hold && { target: flow.hold.cause.detail }),
            ...(stall && { stalled: stall.reason, stalled_since: new Date(stall.since).toISOString() }),
          };
        }),
      );
    }
  }
}
