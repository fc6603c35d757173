import { Injectable } from '@nestjs/common';
import { HealthIndicatorService } from '@nestjs/terminus';
import { Readiness } from '@app/platform';
import { LedgerView, SyncEngine } from '@app/sync';

/**
 * Says in `/health/ready` why a flow does not go on. Never `down`: the integrator is as able as before, and taking it
 * out of rotation would not bring the CRM or Inventory back.
 */
@Injectable()
export class FlowReadiness {
  constructor(readiness: Readiness, health: HealthIndicatorService, view: LedgerView, engine: SyncEngine) {
    for (const { name } of engine.flows) {
      readiness.add(async () => {
        const indicator = health.check(name);
        const flow = await view.flow(name);
        if (flow?.lastPollError) return indicator.degraded({ source: flow.lastPollError.detail });
        if (flow?.hold) return indicator.degraded({ target: flow.hold.cause.detail });
        return indicator.up();
      });
    }
  }
}
