import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import type { ServiceName } from './support/service-process';
import { runTask } from './support/service-task';

const MIGRATIONS: Readonly<Record<ServiceName, string>> = {
  crm: 'crm/apps/crm/src/crm.migrations.js#crmMigrations',
  inventory: 'inventory/apps/inventory/src/package-requests/package-requests.migrations.js#packageRequestsMigrations',
  integrator: 'integrator/apps/integrator/src/integrator.migrations.js#integratorMigrations',
};

/** Brings a database up to date, and is killed as soon as the `at`th migration has done its work, before the commit. */
const KILLED = `
  const [file, platform, migrations, name, at] = process.argv.slice(1);
  const all = Object.entries(require(migrations)[name]).sort(([a], [b]) => a.localeCompare(b));
  if (Number(at) >= all.length) process.exit(0);
  const [[key, { up }]] = all.slice(at);
  all[at] = [key, { up: async (db) => { await up(db); process.kill(process.pid, 'SIGKILL'); } }];
  require(platform).openDatabase('file:' + file, Object.fromEntries(all));
`;

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'migration-killed-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** @returns false when there is no such migration */
async function killAt(service: ServiceName, file: string, at: number): Promise<boolean> {
  const [path = '', name = ''] = MIGRATIONS[service].split('#');
  const platform = resolve(`dist/apps/${service}/libs/platform/src/index.js`);
  const words = [file, platform, resolve('dist/apps', path), name, String(at)];
  const child = spawn(process.execPath, ['-e', KILLED, '--', ...words], { stdio: 'inherit' });
  await once(child, 'exit');
  if (child.signalCode !== 'SIGKILL' && child.exitCode !== 0) throw new Error(`It ended with ${child.exitCode}.`);
  return child.signalCode === 'SIGKILL';
}

/** All but the tables in which the migrator keeps its own account. */
function schemaOf(file: string): unknown[] {
  const database = new BetterSqlite(file);
  try {
    const all = "select type, name, sql from sqlite_schema where name not glob '*kysely_migration*' order by name";
    return database.prepare(all).all();
  } finally {
    database.close();
  }
}

describe('a service that is killed while it brings its database up to date', () => {
  it.each<ServiceName>(['crm', 'inventory', 'integrator'])(
    '(%s) leaves nothing of it, whichever migration it was in, and the next start makes all of it',
    async (service) => {
      const whole = join(folder, 'whole.db');
      const killed = join(folder, 'killed.db');
      expect((await runTask(service, ['migrate'], { DATABASE_URL: `file:${whole}` })).code).toBe(0);
      for (let at = 0; await killAt(service, killed, at); at += 1) expect(schemaOf(killed)).toEqual([]);

      expect((await runTask(service, ['migrate'], { DATABASE_URL: `file:${killed}` })).code).toBe(0);

      expect(schemaOf(killed)).toEqual(schemaOf(whole));
    },
    120_000,
  );
});
