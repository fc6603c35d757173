import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createService, DATABASE } from '@app/platform';
import type { INestApplication } from '@nestjs/common';
import type { Kysely } from 'kysely';
import { FLOWS } from '../src/flows/flows';
import { integrator } from '../src/integrator';
import { readIntegratorConfig } from '../src/integrator.config';
import { testDatabase } from '../../../test/support/test-database';

describe('an integrator whose database is gone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'database-gone-'));
  let app: INestApplication;
  let url: string;
  let before: string;
  beforeAll(async () => {
    const config = readIntegratorConfig(
      {
        DATABASE_URL: await testDatabase(join(folder, 'integrator.db')),
        LOG_LEVEL: 'silent',
        AUDIT_HOUR: 'never',
        CRM_API_URL: 'http://127.0.0.1:9/customers',
        INVENTORY_API_URL: 'http://127.0.0.1:9/packages',
      },
      FLOWS,
    );
    app = await createService(integrator.module(config), integrator.api);
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
    before = await (await fetch(`${url}/metrics`)).text();
    await app.get<Kysely<unknown>>(DATABASE).destroy();
  });
  afterAll(async () => {
    await app.close();
    rmSync(folder, { recursive: true });
  });

  it('is not ready, and says that it is the database', async () => {
    const answer = await fetch(`${url}/health/ready`);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({
      details: { database: { status: 'down' }, 'welcome-package': { status: 'degraded' } },
    });
  });

  it('tells its metrics all the same, without those that only the ledger knows', async () => {
    const answer = await fetch(`${url}/metrics`);
    expect(answer.status).toBe(200);
    const text = await answer.text();
    expect(text).toContain('\ndatabase_up 0\n');
    expect(text).toMatch(/^integrator_polls_total\{/m);
    const ofTheLedger = /^integrator_(stalled|deliveries)\{/m;
    expect(before).toMatch(ofTheLedger);
    expect(text).not.toMatch(ofTheLedger);
  });
});
