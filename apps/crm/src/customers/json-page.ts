import type { JsonPage } from '@app/platform';
import { isPostgres } from '@app/sql';
import { type CompiledQuery, type Kysely, sql } from 'kysely';
import { CUSTOMER, type CustomersTables } from './customers.tables';

const FIELDS = sql.join(CUSTOMER.flatMap((field) => [sql.lit(field), sql.ref(field)]));

/**
 * Gives the statement by which the database writes a page of the feed: up to `limit` customers after the one numbered `after`.
 * It is compiled here, once for all pages: that takes Kysely an eighth of the time that SQLite takes to run it.
 */
export function jsonPage(db: Kysely<CustomersTables>): (after: number, limit: number) => CompiledQuery<JsonPage> {
  const page = db
    .selectFrom('customers')
    .select(['seq', ...CUSTOMER, 'traceparent'])
    .where('seq', '>', 0)
    .orderBy('seq')
    .limit(0);
  const statement = db
    .selectFrom(page.as('page'))
    .select(({ fn }) => [fn.max('seq').as('last'), arrayOfCustomers(isPostgres(db)).as('json')])
    .compile();
  return (after, limit) => ({ ...statement, parameters: [after, limit] });
}

/** A customer whom no trace created has no `traceparent`, as on the way through objects; it is not null. */
function arrayOfCustomers(onPostgres: boolean) {
  const object = sql.raw(onPostgres ? 'json_build_object' : 'json_object');
  const customer = sql`case when traceparent is null then ${object}(${FIELDS})
    else ${object}(${FIELDS}, 'traceparent', traceparent) end`;
  if (onPostgres) return sql<string>`coalesce(json_agg(${customer} order by seq), '[]')::text`;
  // SQLite takes the rows as the inner SELECT gives them, but promises an order only for ORDER BY in here, which sorts them once more: 72
  // in place of 50 µs. Should that change, a test finds it (json-page.e2e-spec.ts), and no customer is lost: `last` is the greatest number.
  return sql<string>`json_group_array(${customer})`;
}
