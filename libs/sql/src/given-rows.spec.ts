import BetterSqlite from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { describeGivenRows, type Tables } from './given-rows.contract';

describeGivenRows(
  'SQLite',
  async () => new Kysely<Tables>({ dialect: new SqliteDialect({ database: new BetterSqlite(':memory:') }) }),
);
