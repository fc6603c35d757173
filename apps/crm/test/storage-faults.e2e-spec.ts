import { DATABASE } from '@app/platform';
import BetterSqlite from 'better-sqlite3';
import { type Kysely, sql } from 'kysely';
import { itOnSqlite } from '../../../test/support/test-database';
import { TestCrm } from './support/test-crm';

let crm: TestCrm;
let db: Kysely<unknown>;
beforeEach(async () => {
  crm = await TestCrm.start();
  db = crm.app.get<Kysely<unknown>>(DATABASE, { strict: false });
});
afterEach(() => crm.remove());

const customers = Array.from({ length: 500 }, (_, number) => ({ name: 'N', email: `n${number}@example.com` }));

itOnSqlite(
  'a write that meets a locked database is 503 with Retry-After, and goes through once the lock is gone',
  async () => {
    await sql`pragma busy_timeout = 0`.execute(db);
    const other = new BetterSqlite(crm.databaseFile);
    other.exec('begin immediate');

    const refused = await crm.post('/customers', customers[0]);
    other.exec('rollback');
    other.close();

    expect(refused).toMatchObject({ status: 503, body: { type: 'urn:problem:unavailable', status: 503 } });
    expect(refused.headers.get('retry-after')).toBe('1');
    expect((await crm.post('/customers', customers[0])).status).toBe(201);
  },
);

itOnSqlite(
  'a write that does not fit on the disk is 507 and leaves nothing, and goes through once there is space',
  async () => {
    const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(db);
    await sql`pragma max_page_count = ${sql.lit(rows[0]?.page_count)}`.execute(db);

    const refused = await crm.post('/customers/batch', customers);

    expect(refused).toMatchObject({ status: 507, body: { type: 'urn:problem:storage-full', status: 507 } });
    expect((await crm.get('/customers')).body).toEqual([]);
    await sql`pragma max_page_count = 1000000`.execute(db);
    expect((await crm.post('/customers/batch', customers)).status).toBe(200);
    expect((await crm.get('/customers?limit=1000')).body).toHaveLength(500);
  },
);

it('a fault that the service does not know is 500, with no stack, no SQL and no input in it', async () => {
  await sql`drop table customers`.execute(db);

  const failed = await crm.post('/customers', { name: 'hunter2', email: 'hunter2@example.com' });

  expect(failed.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(failed).toMatchObject({ status: 500, body: { type: 'urn:problem:internal', status: 500 } });
  expect(failed.text).not.toMatch(/hunter2|customers|sqlite|postgres|stack|\.ts|\.js/i);
});

it('a service whose database is gone is alive, and not ready', async () => {
  expect((await crm.get('/health/ready')).status).toBe(200);
  await db.destroy();

  expect((await crm.get('/health/live')).status).toBe(200);
  const unready = await crm.get('/health/ready');
  expect(unready).toMatchObject({ status: 503, body: { details: { database: { status: 'down' } } } });
  expect(unready.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(unready.headers.get('retry-after')).toBe('1');
});
