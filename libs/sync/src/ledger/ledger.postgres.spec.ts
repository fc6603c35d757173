import { PostgresDialect } from 'kysely';
import { Client, Pool, types } from 'pg';
import { migrateLedger } from '../testing/open-ledger';
import { describeLedger } from './ledger.contract';

/** `npm run test:postgres` sets it, and runs this file; `npm test` leaves it out. */
const url = process.env['TEST_DATABASE_URL'];

let schemas = 0;

describeLedger('PostgreSQL', async () => {
  const schema = `ledger_${process.pid}_${++schemas}`;
  await run(`create schema ${schema}`);
  const pool = new Pool({
    connectionString: url,
    max: 4,
    options: `-c search_path=${schema}`,
    types: {
      getTypeParser: (oid, format) => (oid === types.builtins.INT8 ? Number : types.getTypeParser(oid, format)),
    },
  });
  const db = await migrateLedger(new PostgresDialect({ pool }), schema);
  // The schema goes with the database of the run: other tests that migrate look at all schemas, and must not lose one.
  return { db, close: () => db.destroy() };
});

async function run(statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
