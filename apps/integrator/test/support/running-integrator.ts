import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeliveryDetailDto, FlowDto } from '@app/contracts';
import { createService } from '@app/platform';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { FLOWS } from '../../src/flows/flows';
import { integrator } from '../../src/integrator';
import { readIntegratorConfig } from '../../src/integrator.config';
import { eventually } from '../../../../test/support/eventually';
import { testDatabase } from '../../../../test/support/test-database';

/** The real integrator in this process, impatient enough for a test. */
export class RunningIntegrator {
  private constructor(
    private readonly app: NestExpressApplication,
    private readonly folder: string,
    readonly url: string,
  ) {}

  static async start(systemsUrl: string, environment: NodeJS.ProcessEnv = {}): Promise<RunningIntegrator> {
    const folder = mkdtempSync(join(tmpdir(), 'integrator-'));
    const config = readIntegratorConfig(
      {
        DATABASE_URL: await testDatabase(join(folder, 'integrator.db')),
        LOG_LEVEL: 'silent',
        CRM_API_URL: `${systemsUrl}/customers`,
        INVENTORY_API_URL: `${systemsUrl}/packages`,
        POLLING_INTERVAL_SECONDS: '0.05',
        RETRY_DELAY_SECONDS: '0.05',
        MAX_RETRIES: '0',
        STALLED_AFTER_SECONDS: '0.2',
        AUDIT_SETTLE_SECONDS: '0',
        // Whatever the hour at which the tests run.
        AUDIT_HOUR: 'never',
        ...environment,
      },
      FLOWS,
    );
    const app = await createService(integrator.module(config), integrator.api);
    await app.listen(0, '127.0.0.1');
    return new RunningIntegrator(app, folder, await app.getUrl());
  }

  async stop(): Promise<void> {
    await this.app.close();
    rmSync(this.folder, { recursive: true });
  }

  get(path: string): Promise<Response> {
    return fetch(`${this.url}${path}`);
  }

  replay(key: string): Promise<Response> {
    return fetch(`${this.url}/flows/welcome-package/deliveries/${key}/replay`, { method: 'POST' });
  }

  async flow(): Promise<FlowDto> {
    return (await this.get('/flows/welcome-package')).json() as Promise<FlowDto>;
  }

  async delivery(key: string): Promise<DeliveryDetailDto> {
    return (await this.get(`/flows/welcome-package/deliveries/${key}`)).json() as Promise<DeliveryDetailDto>;
  }

  until(holds: (flow: FlowDto) => boolean): Promise<FlowDto> {
    return eventually(() => this.flow(), holds);
  }
}
