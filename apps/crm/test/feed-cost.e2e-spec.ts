import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '@app/platform';
import { CompiledQuery, type KyselyPlugin, sql } from 'kysely';
import { v7 as newId } from 'uuid';
import { customersMigrations } from '../src/customers/customers.migrations';
import { CustomersStore } from '../src/customers/customers.store';
import { jsonPage } from '../src/customers/json-page';
import { isOnPostgres, testDatabase } from '../../../test/support/test-database';

type Database = ConstructorParameters<typeof CustomersStore>[0];

describe('what a page of the feed costs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'feed-cost-'));
  let db: Database;
  let rows = 0;
  let statements = 0;
  const counter: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    transformResult: ({ result }) => {
      statements++;
      rows += result.rows.length;
      return Promise.resolve(result);
    },
  };

  beforeAll(async () => {
    db = await openDatabase(await testDatabase(join(folder, 'crm.db')), customersMigrations);
  });
  afterAll(async () => {
    await db.destroy();
    rmSync(folder, { recursive: true });
  });

  it('at the end of the feed is two statements that give a row each, at 1,000 and at 100,000 customers', async () => {
    const store = new CustomersStore(db.withPlugin(counter), 'epoch', () => new Date(0), newId);
    const costs: { statements: number; rows: number }[] = [];
    for (const [from, to] of [
      [0, 1000],
      [1000, 100_000],
    ] as const) {
      for (let start = from; start < to; start += 1000) await store.create(thousand(start));
      statements = 0;
      rows = 0;
      expect(await store.readJson(to, 1000)).toEqual({ json: '[]', last: null });
      expect(await store.head()).toBe(to);
      costs.push({ statements, rows });
    }
    expect(costs).toEqual([
      { statements: 2, rows: 2 },
      { statements: 2, rows: 2 },
    ]);
  });

  it('never scans the table: it goes straight to the position', async () => {
    if (isOnPostgres) await sql`analyze customers`.execute(db);
    const pagePlan = await planOf(jsonPage(db)(1, 100));
    const headPlan = await planOf(CompiledQuery.raw('select max(seq) from customers'));

    expect(pagePlan).toContain(
      isOnPostgres ? 'Index Scan using customers_pkey' : 'USING INTEGER PRIMARY KEY (rowid>?)',
    );
    expect(headPlan).toContain(isOnPostgres ? 'Backward using customers_pkey' : 'SEARCH customers');
    expect(pagePlan + headPlan).not.toMatch(/Seq Scan|SCAN customers/);
  });

  async function planOf(query: CompiledQuery): Promise<string> {
    const explain = isOnPostgres ? 'explain' : 'explain query plan';
    const { rows } = await db.executeQuery({ ...query, sql: `${explain} ${query.sql}` });
    return JSON.stringify(rows);
  }
});

function thousand(start: number): { name: string; email: string }[] {
  return Array.from({ length: 1000 }, (_, index) => ({
    name: `N${start + index}`,
    email: `n${start + index}@example.com`,
  }));
}
