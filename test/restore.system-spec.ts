import { readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { account, addCustomers, flow, getJson } from './support/api';
import { CliProcess, type CliRun } from './support/cli-process';
import { eventually } from './support/eventually';
import { PatientClient } from './support/patient-client';
import { Platform, type ServiceName, type ServiceProcess } from './support/service-process';

/** Delivered when the backup is made, and after it. */
const [BEFORE, AFTER] = [20, 15];

/** The three services on SQLite, whatever the other tests run on: it is about its files. */
class BackedUpPlatform {
  private readonly platform = new Platform();
  readonly services: Record<ServiceName, ServiceProcess>;
  readonly folder = this.platform.folder;

  static async start(): Promise<BackedUpPlatform> {
    const platform = new BackedUpPlatform();
    await platform.services.crm.start();
    await platform.services.inventory.start();
    const { crm, inventory } = platform.services;
    platform.services.integrator = platform.platform.integrator(
      `${crm.url}/customers`,
      `${inventory.url}/package-requests`,
      { ...platform.database('integrator'), AUDIT_SETTLE_SECONDS: '0' },
    );
    await platform.services.integrator.start();
    return platform;
  }

  private constructor() {
    const [crm, inventory] = (['crm', 'inventory'] as const).map((name) =>
      this.platform.service(name, this.database(name)),
    );
    this.services = { crm: crm!, inventory: inventory!, integrator: inventory! };
  }

  file(name: string): string {
    return join(this.folder, name);
  }

  /** Runs the command line as an operator does, in the folder of the databases. */
  cli(...words: string[]): Promise<CliRun> {
    return new CliProcess(this.folder, { INTEGRATOR_URL: this.services.integrator.url }).run(...words);
  }

  async untilDelivered(customers: number): Promise<void> {
    await eventually(
      () => flow(this.services.integrator.url),
      ({ deliveries }) => deliveries.delivered === customers,
    );
  }

  account(): ReturnType<typeof account> {
    return account(this.services.crm.url, this.services.inventory.url);
  }

  /**
   * Yesterday: a backup of a service at work. Then more happens, the service is stopped, and the backup put in its place.
   * @returns how the backup went, the restore while the service ran, and the one when it had stopped
   */
  async loseADay(name: ServiceName): Promise<[backup: CliRun, tooEarly: CliRun, restore: CliRun]> {
    const restore = (): Promise<CliRun> => this.cli('restore', 'yesterday.db', `file:./${name}.db`);
    await addCustomers(this.services.crm.url, 0, BEFORE);
    await this.untilDelivered(BEFORE);
    const backup = await this.cli('backup', `file:./${name}.db`, 'yesterday.db');
    await addCustomers(this.services.crm.url, BEFORE, BEFORE + AFTER);
    await this.untilDelivered(BEFORE + AFTER);
    const tooEarly = await restore();
    await this.services[name].end('SIGTERM');
    return [backup, tooEarly, await restore()];
  }

  close(): Promise<void> {
    return this.platform.close();
  }

  private database(name: ServiceName): { DATABASE_URL: string } {
    return { DATABASE_URL: `file:${this.file(`${name}.db`)}` };
  }
}

describe('after a restore of yesterday', () => {
  let platform: BackedUpPlatform;
  beforeEach(async () => (platform = await BackedUpPlatform.start()));
  afterEach(() => platform.close());

  it('of the CRM, customers that get the numbers of lost ones get their packages, and nobody two', async () => {
    const restored = /crm\.db is the backup of crm now, its feed under a new epoch\. What was there is \S+/;
    expect(await platform.loseADay('crm')).toMatchObject([
      { code: 0 },
      { code: 2 },
      { code: 0, stdout: expect.stringMatching(restored) },
    ]);
    // While it is not read, the feed grows past the position that the integrator has kept.
    await platform.services.integrator.end('SIGTERM');
    await platform.services.crm.start();
    await addCustomers(platform.services.crm.url, 1000, 1000 + 2 * AFTER);
    await platform.services.integrator.start();
    await platform.untilDelivered(BEFORE + 3 * AFTER);

    expect(await platform.account()).toEqual({
      customers: BEFORE + 2 * AFTER,
      packages: BEFORE + 3 * AFTER,
      missing: 0,
      duplicates: 0,
      // Of the customers that the backup does not have.
      orphans: AFTER,
    });
    expect(platform.services.integrator.lines(/lost our position/)).not.toEqual([]);
  });

  it('of Inventory, an audit names who has no package any more, and a repair makes it', async () => {
    expect(await platform.loseADay('inventory')).toMatchObject([{ code: 0 }, { code: 2 }, { code: 0 }]);
    await platform.services.inventory.start();
    expect(await platform.account()).toMatchObject({ packages: BEFORE, missing: AFTER });

    const audit = await platform.cli('audit', '--repair');
    expect(audit.code).toBe(1);
    expect(audit.stdout).toContain('welcome_package:');
    await eventually(
      () => platform.account(),
      ({ missing }) => missing === 0,
    );

    expect(await platform.account()).toMatchObject({ packages: BEFORE + AFTER, missing: 0, duplicates: 0, orphans: 0 });
    expect((await platform.cli('audit')).code).toBe(0);
  });

  it('of the integrator, it sends again what its ledger does not know, and Inventory makes nothing twice', async () => {
    expect(await platform.loseADay('integrator')).toMatchObject([{ code: 0 }, { code: 2 }, { code: 0 }]);
    await platform.services.integrator.start();
    await platform.untilDelivered(BEFORE + AFTER);

    expect(await platform.account()).toMatchObject({ packages: BEFORE + AFTER, missing: 0, duplicates: 0, orphans: 0 });
    expect((await platform.cli('audit')).code).toBe(0);
  });
});

describe('a backup', () => {
  let platform: BackedUpPlatform;
  beforeAll(async () => (platform = await BackedUpPlatform.start()));
  afterAll(() => platform.close());

  it('is put in the place of a database that was moved away, and the log it left behind is not played into it', async () => {
    const { crm } = platform.services;
    await addCustomers(crm.url, 0, BEFORE);
    expect(await platform.cli('backup', 'crm.db', 'backups/crm.db')).toMatchObject({ code: 0 });
    await addCustomers(crm.url, BEFORE, BEFORE + AFTER);
    await crm.end('SIGKILL');
    renameSync(platform.file('crm.db'), platform.file('broken.db'));

    expect(await platform.cli('restore', 'backups/crm.db', 'crm.db')).toMatchObject({
      code: 0,
      // broken.db is not all that it was without it.
      stdout: expect.stringMatching(/its log, .*: it is \S+crm\.db\.before-\S+-wal now/),
    });

    expect(
      readdirSync(platform.folder)
        .filter((name) => name.startsWith('crm.db'))
        .sort(),
    ).toEqual(['crm.db', expect.stringMatching(/^crm\.db\.before-.*-shm$/), expect.stringMatching(/-wal$/)]);
    await crm.start();
    expect(await getJson<unknown[]>(`${crm.url}/customers?limit=1000`)).toHaveLength(BEFORE);
  });

  it('of a service at work has all that was acknowledged before it, in one file for its owner alone', async () => {
    let isOver = false;
    const client = new PatientClient(platform.services.crm.url, 'busy');
    const busy = client.create(() => isOver);
    await eventually(
      () => client.acknowledged.size,
      (size) => size > 50,
    );
    const acknowledged = [...client.acknowledged];

    const made = await platform.cli('backup', './crm.db', 'copy.db', '--json');
    isOver = true;
    await busy;

    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(made.stdout)).toMatchObject({ service: 'crm', rows: { customers: expect.any(Number), feed: 1 } });
    const copy = new BetterSqlite(platform.file('copy.db'), { readonly: true });
    const emails = new Set(copy.prepare<[], string>('select email from customers').pluck().all());
    copy.close();
    expect(acknowledged.filter((email) => !emails.has(email))).toEqual([]);
    expect((statSync(platform.file('copy.db')).mode & 0o777).toString(8)).toBe('600');
    expect(readdirSync(platform.folder).filter((name) => name.startsWith('copy'))).toEqual(['copy.db']);
  });

  it('overwrites nothing, and is made of a service only', async () => {
    writeFileSync(platform.file('mine.db'), 'mine');
    writeFileSync(platform.file('notes.txt'), 'no database, but long enough to be looked at as one '.repeat(20));
    const [there, none, other, server, restored] = await Promise.all([
      platform.cli('backup', 'crm.db', 'mine.db'),
      platform.cli('backup', 'nowhere.db', 'a.db'),
      platform.cli('backup', 'notes.txt', 'b.db'),
      platform.cli('backup', 'postgres://crm:hunter2@db/crm', 'c.db'),
      platform.cli('restore', 'notes.txt', 'crm.db'),
    ]);

    expect(there).toMatchObject({ code: 2, stderr: expect.stringContaining('mine.db is there already') });
    expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining('nowhere.db cannot be opened') });
    expect(other).toMatchObject({ code: 2, stderr: expect.stringContaining('notes.txt cannot be used') });
    expect(server).toMatchObject({ code: 64, stderr: expect.stringContaining('pg_dump --format=custom') });
    expect(server.stderr).not.toContain('hunter2');
    expect(restored).toMatchObject({ code: 2, stderr: expect.stringContaining('notes.txt cannot be used') });
    expect(readdirSync(platform.folder).filter((name) => /^[abc]\.db|partial|restoring/.test(name))).toEqual([]);
  });

  it('of one service is not put in the place of another', async () => {
    await platform.cli('backup', 'inventory.db', 'inventory-copy.db');
    await platform.services.crm.end('SIGTERM');

    expect(await platform.cli('restore', 'inventory-copy.db', 'crm.db')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/The backup is of inventory, and \S+crm\.db of crm/),
    });

    await platform.services.crm.start();
  });
});
