import type { HttpService } from '@nestjs/axios';
import {
  type CapabilitySettings,
  httpSource,
  httpTarget,
  type RetrySettings,
  type Source,
  type Target,
} from '@app/sync';

/** What every flow's requests have in common. */
export interface FlowHttpSettings {
  readonly pageSize: number;
  readonly timeoutMs: number;
  readonly retry: RetrySettings;
  readonly now: () => number;
}

/** Connects flows to systems over HTTP, with the integrator's timeouts and retries. */
export class FlowHttp {
  constructor(
    private readonly http: HttpService,
    private readonly settings: FlowHttpSettings,
  ) {}

  source(url: string): Source {
    return httpSource(this.http, { url, ...this.settings });
  }

  /** What a target has, read as a source is. */
  effects(url: string): Source {
    return httpSource(this.http, { url, called: 'target', ...this.settings });
  }

  target(url: string, options: { readonly capabilities: CapabilitySettings; readonly concurrency: number }): Target {
    return httpTarget(this.http, { url, ...options, ...this.settings });
  }
}
