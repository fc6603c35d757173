import { type Kysely, PostgresIntrospector, sql, type TableMetadata } from 'kysely';

/**
 * Tells the migrator of the tables of its own schema alone, and of no columns: it asks only which tables there are. Kysely's
 * own looks at every table of the database, so that a schema which somebody else drops in that moment fails our start.
 */
export class OwnSchemaIntrospector extends PostgresIntrospector {
  constructor(private readonly db: Kysely<unknown>) {
    super(db);
  }

  override async getTables(): Promise<TableMetadata[]> {
    const { rows } = await sql<{ schema: string; name: string }>`
      select schemaname as schema, tablename as name from pg_catalog.pg_tables where schemaname = current_schema()
    `.execute(this.db);
    return rows.map((table) => ({ ...table, isView: false, isForeign: false, columns: [] }));
  }
}

/** @throws Error when there is none to write to */
export async function currentSchema(db: Kysely<unknown>): Promise<string> {
  const { rows } = await sql<{ schema: string | null }>`select current_schema() as schema`.execute(db);
  const schema = rows[0]?.schema;
  if (schema == null) throw new Error('the schema of its search_path does not exist');
  return schema;
}
