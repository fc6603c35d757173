import { type Kysely, PostgresDialect } from 'kysely';
import type { DatabaseOutage } from './database-outage';
import { OwnSchemaIntrospector } from './own-schema';
import { openPostgresPool, type PoolUse } from './postgres-pool';

/** Kysely's PostgreSQL, which looks at its own schema only. */
class OwnSchemaDialect extends PostgresDialect {
  override createIntrospector(db: Kysely<unknown>): OwnSchemaIntrospector {
    return new OwnSchemaIntrospector(db);
  }
}

/** The dialect for the server at `url`; it connects with the first statement. */
export function openPostgresDialect(url: string, use: PoolUse, outage: DatabaseOutage): PostgresDialect {
  return new OwnSchemaDialect({ pool: openPostgresPool(url, use, outage) });
}
