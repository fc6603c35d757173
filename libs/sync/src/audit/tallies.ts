import { type Kysely, sql } from 'kysely';
import type { Tally } from './judge-tally';

/** The one table of a scratch database: a row for each key that either system has told of. */
export interface TalliesTables {
  tallies: {
    key: string;
    /** 0 or 1. */
    is_record: number;
    record_created_at: number | null;
    effects: number;
    effect_created_at: number | null;
  };
}

/** A database for one audit, which nobody else sees and nothing survives. Always SQLite, whatever keeps the ledger. */
export interface Scratch {
  readonly db: Kysely<TalliesTables>;
  readonly close: () => Promise<void>;
}

/** One key as a system tells of it. */
export interface Told {
  readonly key: string;
  readonly createdAt: number | null;
}

/** Rows of one INSERT; well below SQLite's limit of 32766 parameters. */
const ROWS_PER_INSERT = 1000;

/**
 * What both systems say, key by key. It lives on the disk, not in memory, and in a file of its own, so that an audit of
 * millions neither grows the process nor holds up the ledger's writers.
 */
export class Tallies {
  private constructor(private readonly scratch: Scratch) {}

  static async open(scratch: Scratch): Promise<Tallies> {
    await scratch.db.schema
      .createTable('tallies')
      .addColumn('key', 'text', (column) => column.primaryKey())
      .addColumn('is_record', 'integer', (column) => column.notNull())
      .addColumn('record_created_at', 'integer')
      .addColumn('effects', 'integer', (column) => column.notNull())
      .addColumn('effect_created_at', 'integer')
      .modifyEnd(sql`without rowid`)
      .execute();
    return new Tallies(scratch);
  }

  close(): Promise<void> {
    return this.scratch.close();
  }

  addRecords(told: readonly Told[]): Promise<void> {
    return this.add(
      told.map(({ key, createdAt }) => ({
        key,
        is_record: 1,
        record_created_at: createdAt,
        effects: 0,
        effect_created_at: null,
      })),
    );
  }

  addEffects(told: readonly Told[]): Promise<void> {
    return this.add(
      told.map(({ key, createdAt }) => ({
        key,
        is_record: 0,
        record_created_at: null,
        effects: 1,
        effect_created_at: createdAt,
      })),
    );
  }

  /** Up to `limit` tallies with a key behind `after`, in the order of keys. */
  async page(after: string, limit: number): Promise<Tally[]> {
    const rows = await this.scratch.db
      .selectFrom('tallies')
      .selectAll()
      .where('key', '>', after)
      .orderBy('key')
      .limit(limit)
      .execute();
    return rows.map((row) => ({
      key: row.key,
      isRecord: row.is_record === 1,
      recordCreatedAt: row.record_created_at,
      effects: row.effects,
      effectCreatedAt: row.effect_created_at,
    }));
  }

  private async add(rows: readonly TalliesTables['tallies'][]): Promise<void> {
    for (let from = 0; from < rows.length; from += ROWS_PER_INSERT) {
      await this.scratch.db
        .insertInto('tallies')
        .values(rows.slice(from, from + ROWS_PER_INSERT))
        .onConflict((conflict) =>
          conflict.column('key').doUpdateSet({
            is_record: sql`max(tallies.is_record, excluded.is_record)`,
            record_created_at: sql`coalesce(excluded.record_created_at, tallies.record_created_at)`,
            effects: sql`tallies.effects + excluded.effects`,
            effect_created_at: sql`nullif(max(coalesce(excluded.effect_created_at, 0), coalesce(tallies.effect_created_at, 0)), 0)`,
          }),
        )
        .execute();
    }
  }
}
