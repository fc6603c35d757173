import { DATABASE } from '@app/platform';
import { type Kysely, sql } from 'kysely';
import { v7 as newId } from 'uuid';
import { itOnSqlite } from '../../../test/support/test-database';
import { TestInventory } from './support/test-inventory';

let inventory: TestInventory;
let db: Kysely<unknown>;
beforeEach(async () => {
  inventory = await TestInventory.start();
  db = inventory.app.get<Kysely<unknown>>(DATABASE, { strict: false });
});
afterEach(() => inventory.remove());

it('says what it is, that it is alive and ready, and what it has done', async () => {
  expect((await inventory.get('/')).body).toMatchObject({ message: 'Welcome to the Mock Inventory API' });
  expect(await inventory.get('/health/live')).toMatchObject({ status: 200, body: { status: 'ok' } });
  expect(await inventory.get('/health/ready')).toMatchObject({ status: 200, body: { status: 'ok' } });
  expect((await inventory.get('/openapi.json')).body).toMatchObject({ info: { title: 'Mock Inventory API' } });
  expect((await inventory.get('/docs')).text).toContain('<title>Mock Inventory API</title>');
  expect((await inventory.get('/metrics')).text).toContain('route="/health/ready",status="200"} 1\n');
});

itOnSqlite(
  'a request that does not fit on the disk is 507 and leaves nothing, and goes through once there is space',
  async () => {
    const items = Array.from({ length: 500 }, (_, number) => ({
      customer_id: newId(),
      idempotency_key: `key-${number}`,
    }));
    const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(db);
    await sql`pragma max_page_count = ${sql.lit(rows[0]?.page_count)}`.execute(db);

    const refused = await inventory.post('/package-requests/batch', items);

    expect(refused).toMatchObject({ status: 507, body: { type: 'urn:problem:storage-full', status: 507 } });
    expect((await inventory.get('/package-requests')).body).toEqual([]);
    await sql`pragma max_page_count = 1000000`.execute(db);
    expect((await inventory.post('/package-requests/batch', items)).status).toBe(200);
    expect((await inventory.get('/package-requests?limit=1000')).body).toHaveLength(500);
  },
);

it('a fault that the service does not know is 500, with no stack, no SQL and no input in it', async () => {
  await sql`drop table package_requests`.execute(db);

  const failed = await inventory.request({ customer_id: newId() }, 'hunter2');

  expect(failed.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(failed).toMatchObject({ status: 500, body: { type: 'urn:problem:internal', status: 500 } });
  expect(failed.text).not.toMatch(/hunter2|package_requests|sqlite|stack|\.ts|\.js/i);
});
