import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createService } from '@app/platform';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { OpenAPIObject } from '@nestjs/swagger';
import { crm } from '../apps/crm/src/crm';
import { integrator } from '../apps/integrator/src/integrator';
import { inventory } from '../apps/inventory/src/inventory';
import { apiFaults } from './support/http/api-rules';
import { testDatabase } from './support/test-database';

/** For the integrator: nobody is there, the document must not need them. */
const NOBODY = {
  CRM_API_URL: 'http://127.0.0.1:1/customers',
  INVENTORY_API_URL: 'http://127.0.0.1:1/package-requests',
};

type Environment = Readonly<Record<string, string>>;

describe.each([
  ['crm', (environment: Environment) => createService(crm.module(crm.readConfig(environment)), crm.api)],
  [
    'inventory',
    (environment: Environment) => createService(inventory.module(inventory.readConfig(environment)), inventory.api),
  ],
  [
    'integrator',
    (environment: Environment) => createService(integrator.module(integrator.readConfig(environment)), integrator.api),
  ],
])('the API document of the %s', (name, create) => {
  let app: NestExpressApplication;
  let folder: string;
  let served: OpenAPIObject;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), `${name}-openapi-`));
    app = await create({ DATABASE_URL: await testDatabase(`${folder}/x.db`), LOG_LEVEL: 'silent', ...NOBODY });
    await app.listen(0, '127.0.0.1');
    served = (await (await fetch(`${await app.getUrl()}/openapi.json`)).json()) as OpenAPIObject;
  });
  afterAll(async () => {
    await app.close();
    await rm(folder, { recursive: true });
  });

  it('is the committed one (if it is not: npm run openapi, and commit what it wrote)', async () => {
    expect(served).toEqual(JSON.parse(await readFile(`apps/${name}/openapi.json`, 'utf8')));
  });

  it('has for every operation what it takes to explore it', () => {
    expect(apiFaults(served)).toEqual([]);
  });
});
