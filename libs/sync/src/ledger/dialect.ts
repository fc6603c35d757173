import { isPostgres } from '@app/sql';
import { type Kysely, sql } from 'kysely';

/** A text that is compared by its bytes, as SQLite does, whatever the language of the database. */
export function plainText(db: Kysely<unknown>) {
  return isPostgres(db) ? sql`text collate "C"` : sql`text`;
}

/**
 * A text that SQLite plans without. It looks at some parameters when it plans, here at what comes before an ORDER BY, and a
 * statement that was kept is then planned anew each time it is run, which takes longer than to run it. For the same reason a
 * partial index is asked for by a literal.
 */
export function plannedOnce(text: string) {
  return sql<string>`cast(${text} as text)`;
}

/**
 * A text of somebody else's as every database takes it: PostgreSQL refuses NUL and half a surrogate pair, and one record would
 * keep all that came with it from being written.
 */
export function storable(text: string): string {
  return text.replaceAll('\0', '\ufffd').toWellFormed();
}
