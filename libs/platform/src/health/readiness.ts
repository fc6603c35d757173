import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import type { HealthIndicatorFunction } from '@nestjs/terminus';

/**
 * What `/health/ready` asks before it says yes. Modules add the checks of what they own.
 * A check that answers `degraded` keeps the service in rotation and says why; `down` takes it out.
 */
@Injectable()
export class Readiness implements BeforeApplicationShutdown {
  private readonly list: HealthIndicatorFunction[] = [];
  private stopping = false;

  get checks(): readonly HealthIndicatorFunction[] {
    return this.list;
  }

  /** True from the moment the service was asked to stop: no new work should be sent to it. */
  get isStopping(): boolean {
    return this.stopping;
  }

  add(check: HealthIndicatorFunction): this {
    this.list.push(check);
    return this;
  }

  stop(): void {
    this.stopping = true;
  }

  beforeApplicationShutdown(): void {
    this.stop();
  }
}
