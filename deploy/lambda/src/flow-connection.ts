import type { HttpService } from '@nestjs/axios';
import type { Flow } from '@app/sync';
import { FlowHttp } from '../../../apps/integrator/src/flows/flow-http';
import { welcomePackageFlow } from '../../../apps/integrator/src/flows/welcome-package.flow';
import type { FunctionConfig } from './function.config';
import { readSecretText } from './secret-text';

/** As in the integrator. */
const MAX_BACKOFF_MS = 30_000;

/** The flow, connected once for all invocations of a function's instance. */
export class FlowConnection {
  private connecting: Promise<Flow> | undefined;

  /** @throws ConfigError with the faults of the flow's settings, as far as they are known before the first invocation */
  constructor(
    private readonly http: HttpService,
    private readonly config: FunctionConfig,
    private readonly environment: NodeJS.ProcessEnv,
  ) {
    welcomePackageFlow.read(environment);
  }

  /** A failure is not kept: the next invocation tries again. */
  open(): Promise<Flow> {
    this.connecting ??= this.connect().catch((error: unknown) => {
      this.forget();
      throw error;
    });
    return this.connecting;
  }

  /** Reads the address anew next time: it, or the credentials in it, may have been changed. */
  forget(): void {
    this.connecting = undefined;
  }

  private async connect(): Promise<Flow> {
    const { MAX_RETRIES, REQUEST_TIMEOUT_SECONDS, RETRY_DELAY_SECONDS } = this.config;
    const secrets = {
      ...(await this.secret('INVENTORY_API_URL')),
      ...(await this.secret('INVENTORY_API_KEY')),
    };
    const backoff = { baseMs: RETRY_DELAY_SECONDS * 1000, capMs: MAX_BACKOFF_MS };
    const flowHttp = new FlowHttp(this.http, {
      // Of the source, which nobody reads here: the queue brings the records.
      pageSize: 1,
      timeoutMs: REQUEST_TIMEOUT_SECONDS * 1000,
      retry: { maxRetries: MAX_RETRIES, backoff, random: Math.random },
      now: Date.now,
    });
    return welcomePackageFlow.read({ ...this.environment, ...secrets })(flowHttp);
  }

  /** A setting of the flow that a secret holds; nothing where none is named. */
  private async secret(setting: 'INVENTORY_API_URL' | 'INVENTORY_API_KEY'): Promise<Readonly<Record<string, string>>> {
    const secret = this.config[`${setting}_SECRET`];
    return secret === '' ? {} : { [setting]: await readSecretText(this.http, secret, this.config) };
  }
}
