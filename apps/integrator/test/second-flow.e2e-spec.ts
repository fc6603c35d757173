import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createService } from '@app/platform';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { IsUrl } from 'class-validator';
import { defineFlow } from '../src/flows/flow-definition';
import { FLOWS } from '../src/flows/flows';
import { integrator } from '../src/integrator';
import { readIntegratorConfig } from '../src/integrator.config';
import { eventually } from '../../../test/support/eventually';
import { testDatabase } from '../../../test/support/test-database';

/** All that a second integration takes: this definition in a file of its own, and its name in `flows.ts`. */
class BirthdayCardSettings {
  @IsUrl({ require_tld: false })
  HR_API_URL: string = '';

  @IsUrl({ require_tld: false })
  PRINT_API_URL: string = '';
}

const birthdayCardFlow = defineFlow(BirthdayCardSettings, (settings, http) => ({
  name: 'birthday-card',
  source: http.source(settings.HR_API_URL),
  target: http.target(settings.PRINT_API_URL, { capabilities: {}, concurrency: 4 }),
  map: (employee) => {
    const { id } = employee as { id?: number };
    if (id === undefined) return { fault: 'The employee has no id.' };
    return { key: `birthday_card:${id}`, body: { employee: id } };
  },
}));

describe('a second flow', () => {
  const folder = mkdtempSync(join(tmpdir(), 'second-flow-'));
  const printed: unknown[] = [];
  let server: Server;
  let base: string;
  let app: NestExpressApplication | undefined;

  beforeAll(async () => {
    server = createServer((request, response) => {
      if (request.url === '/employees') return void response.end(JSON.stringify([{ id: 1 }, { id: 2 }]));
      if (request.url !== '/cards' || request.method !== 'POST') return void response.writeHead(404).end('[]');
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        printed.push({ key: request.headers['idempotency-key'], body: JSON.parse(body) as unknown });
        response.writeHead(202).end();
      });
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    await app?.close();
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });

  it('is one definition and one registration, and runs beside the first', async () => {
    const config = readIntegratorConfig(await environment(), [...FLOWS, birthdayCardFlow]);
    app = await createService(integrator.module(config), integrator.api);
    await app.listen(0, '127.0.0.1');
    const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
    await eventually(
      () => printed.length,
      (cards) => cards === 2,
    );

    expect(printed).toEqual(
      expect.arrayContaining([
        { key: 'birthday_card:1', body: { employee: 1 } },
        { key: 'birthday_card:2', body: { employee: 2 } },
      ]),
    );
    const flows = (await (await fetch(`${url}/flows`)).json()) as { name: string }[];
    expect(flows.map(({ name }) => name)).toEqual(expect.arrayContaining(['welcome-package', 'birthday-card']));
  });

  it('has its settings checked at the start, together with all others', async () => {
    const faulty = { ...(await environment()), HR_API_URL: 'not a url', PORT: '-1' };
    expect(() => readIntegratorConfig(faulty, [...FLOWS, birthdayCardFlow])).toThrow(
      expect.objectContaining({ faults: [expect.stringContaining('PORT'), expect.stringContaining('HR_API_URL')] }),
    );
  });

  async function environment(): Promise<NodeJS.ProcessEnv> {
    return {
      DATABASE_URL: await testDatabase(join(folder, 'integrator.db')),
      LOG_LEVEL: 'silent',
      AUDIT_HOUR: 'never',
      CRM_API_URL: `${base}/none`,
      INVENTORY_API_URL: `${base}/none`,
      HR_API_URL: `${base}/employees`,
      PRINT_API_URL: `${base}/cards`,
      POLLING_INTERVAL_SECONDS: '0.1',
    };
  }
});
