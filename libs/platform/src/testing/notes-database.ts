import type { Kysely } from 'kysely';
import { type Migrations, openDatabase } from '../database/open-database';
import { RefusedDatabaseError } from '../database/refused-database';

export interface NotesTables {
  notes: { id: number; text: string };
}

export const notes: Migrations = {
  '0001_notes': {
    up: (db) =>
      db.schema
        .createTable('notes')
        .addColumn('id', 'integer', (column) => column.primaryKey())
        .addColumn('text', 'text', (column) => column.notNull())
        .execute(),
  },
};

/** Why a file is not opened. @throws Error when it is */
export async function refusalOf(file: string, migrations: Migrations): Promise<RefusedDatabaseError> {
  try {
    await (await openDatabase(`file:${file}`, migrations)).destroy();
  } catch (error) {
    if (error instanceof RefusedDatabaseError) return error;
    throw error;
  }
  throw new Error('It was opened.');
}

/** Opens a file for as long as `work` takes. */
export async function useNotes<Result>(
  file: string,
  work: (db: Kysely<NotesTables>) => Promise<Result>,
  migrations: Migrations = notes,
): Promise<Result> {
  const db = await openDatabase<NotesTables>(`file:${file}`, migrations);
  try {
    return await work(db);
  } finally {
    await db.destroy();
  }
}
