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

  /** @param key as everywhere here: sent as a bearer key, to this system only; empty for none */
  source(url: string, key = ''): Source {
    return httpSource(this.http, { url, headers: credentials(key), ...this.settings });
  }

  /** What a target has, read as a source is. */
  effects(url: string, key = ''): Source {
    return httpSource(this.http, { url, headers: credentials(key), called: 'target', ...this.settings });
  }

  target(url: string, { key = '', ...options }: TargetOptions): Target {
    return httpTarget(this.http, { url, headers: credentials(key), ...options, ...this.settings });
  }
}

interface TargetOptions {
  readonly key?: string;
  readonly capabilities: CapabilitySettings;
  readonly concurrency: number;
}

function credentials(key: string): Readonly<Record<string, string>> {
  return key === '' ? {} : { Authorization: `Bearer ${key}` };
}
