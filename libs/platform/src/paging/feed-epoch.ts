import { type Kysely, sql } from 'kysely';

/** The table that holds the one epoch of a service's feed. */
export interface FeedTables {
  feed: { epoch: string };
}

/** Creates the feed's table and its first epoch; part of a service's first migration. */
export async function createFeed(db: Kysely<unknown>, newEpoch: () => string): Promise<void> {
  await db.schema
    .createTable('feed')
    .addColumn('only', 'integer', (column) => column.primaryKey().check(sql`"only" = 1`))
    .addColumn('epoch', 'text', (column) => column.notNull())
    .execute();
  await sql`insert into feed ("only", epoch) values (1, ${newEpoch()})`.execute(db);
}

/** The epoch of the feed; it changes only while the service is stopped. */
export async function readEpoch(db: Kysely<FeedTables>): Promise<string> {
  return (await db.selectFrom('feed').select('epoch').executeTakeFirstOrThrow()).epoch;
}
