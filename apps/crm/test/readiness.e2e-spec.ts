import { DATABASE } from '@app/platform';
import type { Kysely } from 'kysely';
import { announcingCrm } from './support/announcing-crm';
import { TestCrm } from './support/test-crm';

describe.each([
  ['', () => TestCrm.start()],
  [' and that has a channel for events', () => announcingCrm('http://127.0.0.1:9/hooks')],
])('a CRM whose database is gone%s', (_what, start) => {
  let crm: TestCrm;
  let before: { readonly ready: number; readonly metrics: string };
  beforeAll(async () => {
    crm = await start();
    before = { ready: (await crm.get('/health/ready')).status, metrics: (await crm.get('/metrics')).text };
    await crm.app.get<Kysely<unknown>>(DATABASE).destroy();
  });
  afterAll(() => crm.remove());

  it('is alive but not ready: it gets no more requests, and no restart either', async () => {
    expect(before.ready).toBe(200);
    expect((await crm.get('/health/live')).status).toBe(200);
    expect(await crm.get('/health/ready')).toMatchObject({
      status: 503,
      body: { details: { database: { status: 'down' } } },
    });
  });

  it('tells its metrics all the same, without those that only the database knows', async () => {
    const { status, text } = await crm.get('/metrics');
    expect(before.metrics).toContain('\ndatabase_up 1\n');
    expect(status).toBe(200);
    expect(text).toContain('\ndatabase_up 0\n');
    expect(text).toContain('\nprocess_start_time_seconds ');
    expect(text).not.toMatch(/^crm_event_lag\{/m);
  });
});
