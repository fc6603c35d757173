import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { PackageRequestDto } from '@app/contracts';
import { createService } from '@app/platform';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { inventory } from '../../src/inventory';
import { type Answer, HttpClient } from '../../../../test/support/http/http-client';
import { testDatabase } from '../../../../test/support/test-database';

/** Inventory in this process, as it runs in production but for its port, its logs and a database of its own. */
export class TestInventory extends HttpClient {
  static async start(databaseFile = join(mkdtempSync(join(tmpdir(), 'inventory-')), 'inventory.db')) {
    const DATABASE_URL = await testDatabase(databaseFile);
    const config = inventory.readConfig({ DATABASE_URL, LOG_LEVEL: 'silent', PORT: '0' });
    const app = await createService(inventory.module(config), inventory.api);
    await app.listen(config.PORT, config.HOST);
    return new TestInventory(await app.getUrl(), app, databaseFile);
  }

  private constructor(
    origin: string,
    readonly app: NestExpressApplication,
    readonly databaseFile: string,
  ) {
    super(origin);
  }

  /** Asks for a package, under `key` when there is one. */
  request(body: object, key?: string): Promise<Answer<PackageRequestDto>> {
    return this.post('/package-requests', body, key === undefined ? {} : { 'idempotency-key': key });
  }

  /** The package requests of a customer. */
  async requestsOf(customer_id: string): Promise<PackageRequestDto[]> {
    return (await this.get<PackageRequestDto[]>(`/package-requests?customer_id=${customer_id}&limit=1000`)).body;
  }

  stop(): Promise<void> {
    return this.app.close();
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(dirname(this.databaseFile), { recursive: true, force: true });
  }
}
