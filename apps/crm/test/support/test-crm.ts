import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createService, SERVER_LIMITS, type ServerLimits } from '@app/platform';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { crm } from '../../src/crm';
import { HttpClient } from '../../../../test/support/http/http-client';
import { testDatabase } from '../../../../test/support/test-database';

/** For a thousand requests at once: client and service share this process, and on a busy machine both wait for it. */
export const PATIENT: Partial<ServerLimits> = { headersMs: 300_000, requestMs: 300_000 };

/** The CRM in this process, as it runs in production but for its port, its logs and a database of its own. */
export class TestCrm extends HttpClient {
  static async start(
    databaseFile = join(mkdtempSync(join(tmpdir(), 'crm-')), 'crm.db'),
    settings: Readonly<Record<string, string>> = {},
    limits: Partial<ServerLimits> = {},
  ): Promise<TestCrm> {
    const DATABASE_URL = await testDatabase(databaseFile);
    const config = crm.readConfig({ DATABASE_URL, LOG_LEVEL: 'silent', PORT: '0', ...settings });
    const app = await createService(crm.module(config), crm.api, { ...SERVER_LIMITS, ...limits });
    await app.listen(config.PORT, config.HOST);
    return new TestCrm(await app.getUrl(), app, databaseFile);
  }

  private constructor(
    origin: string,
    readonly app: NestExpressApplication,
    readonly databaseFile: string,
  ) {
    super(origin);
  }

  stop(): Promise<void> {
    return this.app.close();
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(dirname(this.databaseFile), { recursive: true, force: true });
  }
}
