import { createService } from '@app/platform';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { OpenAPIObject } from '@nestjs/swagger';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apiFaults } from '../../../test/support/http/api-rules';
import { inventory } from '../src/inventory';

describe('The API document of Inventory', () => {
  let app: NestExpressApplication;
  let folder: string;
  let served: OpenAPIObject;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'inventory-openapi-'));
    const config = inventory.readConfig({ DATABASE_URL: `file:${folder}/x.db`, LOG_LEVEL: 'silent', PORT: '0' });
    app = await createService(inventory.module(config), inventory.api);
    await app.listen(config.PORT, config.HOST);
    served = (await (await fetch(`${await app.getUrl()}/openapi.json`)).json()) as OpenAPIObject;
  });

  afterAll(async () => {
    await app.close();
    await rm(folder, { recursive: true });
  });

  test('is the committed one (if it is not: npm run openapi, and commit what it wrote)', async () => {
    expect(served).toEqual(JSON.parse(await readFile(join(__dirname, '../openapi.json'), 'utf8')));
  });

  test('has for every operation what it takes to explore it', () => {
    expect(apiFaults(served)).toEqual([]);
  });
});
