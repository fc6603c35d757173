import { Kysely, PostgresDialect } from 'kysely';
import { Pool, types } from 'pg';
import { describeGivenRows, type Tables } from './given-rows.contract';

types.setTypeParser(types.builtins.INT8, Number);

describeGivenRows('PostgreSQL', async () => {
  // One connection: the table is temporary, and that connection's.
  const pool = new Pool({ connectionString: process.env['TEST_DATABASE_URL'], max: 1 });
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
});
