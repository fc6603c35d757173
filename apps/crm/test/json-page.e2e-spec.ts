import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '@app/platform';
import * as fc from 'fast-check';
import { v7 as newId } from 'uuid';
import { customersMigrations } from '../src/customers/customers.migrations';
import { CustomersStore } from '../src/customers/customers.store';
import { testDatabase } from '../../../test/support/test-database';

type Database = ConstructorParameters<typeof CustomersStore>[0];

const TRACEPARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

/** Any text that a database keeps, with all that JSON has to escape. */
const text = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 30 })
  .map((name) => name.replaceAll('\0', '"\\').toWellFormed());

describe('a page that the database writes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'json-page-'));
  let db: Database;
  let store: CustomersStore;

  beforeAll(async () => {
    db = await openDatabase(await testDatabase(join(folder, 'crm.db')), customersMigrations);
    store = new CustomersStore(db, 'epoch', () => new Date(0), newId);
  });
  afterAll(async () => {
    await db.destroy();
    rmSync(folder, { recursive: true });
  });

  /** What is written of a page, next to what is read of it. */
  async function bothOf(after: number, limit: number) {
    const [written, rows] = await Promise.all([store.readJson(after, limit), store.read(after, limit)]);
    return {
      written: { items: JSON.parse(written.json) as unknown, last: written.last },
      read: { items: rows.map(({ item }) => item), last: rows.at(-1)?.seq ?? null },
    };
  }

  it('has what is read of it, in the same order, whatever the names are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 20 }), fc.nat(20), async (names, limit) => {
        const before = await store.head();
        await store.create(names.map((name) => ({ name, email: `${newId()}@example.com` })));
        const { written, read } = await bothOf(before, limit);
        expect(written).toEqual(read);
        expect(read.items).toHaveLength(Math.min(limit, names.length));
      }),
      { numRuns: 50 },
    );
  });

  it('says which trace created a customer, and nothing of one that no trace created', async () => {
    const before = await store.head();
    await store.create([{ name: 'Traced', email: 'traced@example.com' }], TRACEPARENT);
    await store.create([{ name: 'Plain', email: 'plain@example.com' }]);
    const { written, read } = await bothOf(before, 2);
    expect(written.items).toEqual([
      expect.objectContaining({ name: 'Traced', traceparent: TRACEPARENT }),
      { id: expect.any(String), name: 'Plain', email: 'plain@example.com', created_at: '1970-01-01T00:00:00.000Z' },
    ]);
    expect(written).toEqual(read);
  });

  it('after the newest is an array of nothing, and ends nowhere', async () => {
    expect(await store.readJson(await store.head(), 100)).toEqual({ json: '[]', last: null });
  });
});
