import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DATABASE } from '@app/platform';
import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import type { Kysely } from 'kysely';
import { readCrmConfig } from '../src/crm.config';
import { CrmModule } from '../src/crm.module';

describe('a CRM whose database is gone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'readiness-'));
  let app: INestApplication;
  let url: string;

  beforeAll(async () => {
    const config = readCrmConfig({ DATABASE_URL: `file:${join(folder, 'crm.db')}`, LOG_LEVEL: 'silent' });
    const module = await Test.createTestingModule({ imports: [CrmModule.for(config)] }).compile();
    app = module.createNestApplication({ logger: false });
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  });
  afterAll(async () => {
    await app.close();
    rmSync(folder, { recursive: true });
  });

  it('is alive but not ready: it gets no more requests, and no restart either', async () => {
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    await app.get<Kysely<unknown>>(DATABASE).destroy();
    expect((await fetch(`${url}/health/ready`)).status).toBe(503);
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
  });
});
