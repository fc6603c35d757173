import type { Client } from 'pg';
import { quoted } from './quoted';
import type { TargetSchema, TargetTable } from './store-schema';

/** The tables of the schema that the connection writes to; a service's may share a database with others'. */
const TABLES = `
  select t.relname as name,
    array(select a.attname::text from pg_attribute a
          where a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
          order by a.attnum) as columns,
    array(select format_type(a.atttypid, null) from pg_attribute a
          where a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
          order by a.attnum) as types,
    array(select a.attname::text from pg_constraint k
          cross join unnest(k.conkey) with ordinality as part (attnum, position)
          join pg_attribute a on a.attrelid = t.oid and a.attnum = part.attnum
          where k.conrelid = t.oid and k.contype = 'p' order by part.position) as key,
    (select min(pg_get_serial_sequence(quote_ident(n.nspname) || '.' || quote_ident(t.relname), a.attname))
     from pg_attribute a where a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped) as sequence,
    array(select distinct r.relname::text from pg_constraint k join pg_class r on r.oid = k.confrelid
          where k.conrelid = t.oid and k.contype = 'f') as "refersTo"
  from pg_class t join pg_namespace n on n.oid = t.relnamespace
  where n.nspname = current_schema() and t.relkind in ('r', 'p')
  order by t.relname`;

interface TableRow {
  readonly name: string;
  readonly columns: readonly string[];
  readonly types: readonly string[];
  readonly key: readonly string[];
  readonly sequence: string | null;
  readonly refersTo: readonly string[];
}

/** Reads what the tables are like from PostgreSQL's own catalog, so that no table needs to be known here. */
export async function readSchema(client: Client): Promise<TargetSchema> {
  const { rows } = await client.query<TableRow>(TABLES);
  if (!rows.some(({ name }) => name === 'kysely_migration')) return { migrations: [], tables: [] };
  const applied = await client.query<{ name: string }>('select name from kysely_migration order by name');
  const tables: TargetTable[] = [];
  for (const { name, columns, types, key, sequence, refersTo } of rows) {
    if (name.startsWith('kysely_')) continue;
    const found = await client.query(`select 1 from ${quoted(name)} limit 1`);
    tables.push({
      name,
      types: new Map(columns.map((column, at) => [column, types[at] ?? ''])),
      key,
      sequence: sequence ?? undefined,
      refersTo,
      isEmpty: found.rows.length === 0,
    });
  }
  return { migrations: applied.rows.map(({ name }) => name), tables };
}
