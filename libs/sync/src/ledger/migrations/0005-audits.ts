import { numberRows } from '@app/sql';
import { type Kysely, sql } from 'kysely';

/** Audits and what they found. */
export async function addAudits(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('audits')
    .$call(numberRows(db))
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('flow', 'text', (column) => column.notNull().references('flows.name'))
    .addColumn('state', 'text', (column) => column.notNull().check(sql`state in ('running', 'finished', 'failed')`))
    .addColumn('requested_by', 'text', (column) => column.notNull())
    .addColumn('repair', 'integer', (column) => column.notNull().check(sql`repair in (0, 1)`))
    .addColumn('started_at', 'bigint', (column) => column.notNull())
    .addColumn('finished_at', 'bigint')
    .addColumn('worker', 'text', (column) => column.references('workers.id'))
    .addColumn('records', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('effects', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('missing', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('duplicates', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('orphans', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('pending', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('repaired', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('cause', 'text')
    // An audit ends: one whose worker is lost is taken from it, like a delivery.
    .addCheckConstraint('a_running_audit_has_a_worker', sql`(state = 'running') = (worker is not null)`)
    .addCheckConstraint('an_ended_audit_has_an_instant', sql`(state = 'running') = (finished_at is null)`)
    .addCheckConstraint('a_failed_audit_has_a_cause', sql`(state = 'failed') = (cause is not null)`)
    .execute();
  await db.schema
    .createIndex('one_audit_of_a_flow_at_a_time')
    .on('audits')
    .column('flow')
    .unique()
    .where(sql.ref('state'), '=', sql.lit('running'))
    .execute();
  await db.schema.createIndex('audits_by_flow').on('audits').columns(['flow', 'seq']).execute();
  await db.schema
    .createTable('findings')
    .$call(numberRows(db))
    .addColumn('audit', 'bigint', (column) => column.notNull().references('audits.seq').onDelete('cascade'))
    .addColumn('kind', 'text', (column) =>
      column.notNull().check(sql`kind in ('missing', 'duplicate', 'orphan', 'pending')`),
    )
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('delivery_state', 'text')
    .addColumn('effects', 'integer', (column) => column.notNull())
    .addColumn('repaired', 'integer', (column) => column.notNull().defaultTo(0))
    .addUniqueConstraint('one_finding_of_a_kind_per_key', ['audit', 'key', 'kind'])
    .execute();
  await db.schema.createIndex('findings_by_kind').on('findings').columns(['audit', 'kind', 'seq']).execute();
}
