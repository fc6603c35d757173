import { DATABASE } from '@app/platform';
import { type Kysely, sql } from 'kysely';
import { eventually } from '../../../test/support/eventually';
import { TestCrm } from './support/test-crm';

let crm: TestCrm;
let db: Kysely<unknown>;
beforeEach(async () => {
  crm = await TestCrm.start();
  db = crm.app.get<Kysely<unknown>>(DATABASE, { strict: false });
});
afterEach(() => crm.remove());

const post = (email: string) => crm.post('/customers', { name: 'N', email });

it('a write whose connection is ended, and one that waits too long for a lock, are 503 with Retry-After; then they go through', async () => {
  const isOver = Promise.withResolvers<void>();
  const holding = Promise.withResolvers<number>();
  const holder = db.transaction().execute(async (trx) => {
    await sql`lock table customers in exclusive mode`.execute(trx);
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx);
    holding.resolve(rows[0]!.pid);
    await isOver.promise;
  });
  const pid = await holding.promise;

  const first = post('first@example.com');
  await eventually(
    async () =>
      (
        await sql`select pg_terminate_backend(pid) from pg_stat_activity where ${pid} = any(pg_blocking_pids(pid))`.execute(
          db,
        )
      ).rows.length,
    (ended) => ended === 1,
  );
  const answers = [await first, await post('second@example.com')];
  isOver.resolve();
  await holder;

  for (const answer of answers) {
    expect(answer).toMatchObject({ status: 503, body: { type: 'urn:problem:unavailable', status: 503 } });
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(answer.text).not.toMatch(/terminat|lock|postgres|customers|\.js/i);
  }
  expect([(await post('first@example.com')).status, (await post('second@example.com')).status]).toEqual([201, 201]);
});

it.each([
  ['disk_full', 507, 'storage-full'],
  ['deadlock_detected', 503, 'unavailable'],
  ['serialization_failure', 503, 'unavailable'],
])('a write that PostgreSQL answers with %s is %d and leaves nothing', async (condition, status, type) => {
  await sql
    .raw(
      `create function fail() returns trigger language plpgsql as $$ begin raise ${condition}; end $$;
       create trigger fail after insert on customers for each statement execute function fail()`,
    )
    .execute(db);
  expect(await post('n@example.com')).toMatchObject({ status, body: { type: `urn:problem:${type}` } });
  expect((await crm.get('/customers')).body).toEqual([]);
  await sql`drop trigger fail on customers`.execute(db);
  expect((await post('n@example.com')).status).toBe(201);
});
