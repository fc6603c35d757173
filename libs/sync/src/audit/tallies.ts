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
    return this.add(told, { isRecord: 1, effects: 0 });
  }

  addEffects(told: readonly Told[]): Promise<void> {
    return this.add(told, { isRecord: 0, effects: 1 });
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

  /** One statement for any number of keys, as JSON: a parameter for each would cost ten times the memory and the time. */
  private async add(told: readonly Told[], { isRecord, effects }: { isRecord: 0 | 1; effects: 0 | 1 }): Promise<void> {
    const rows = JSON.stringify(told.map(({ key, createdAt }) => [key, createdAt]));
    const createdAt = sql`value ->> 1`;
    await sql`
      insert into tallies (key, is_record, record_created_at, effects, effect_created_at)
      select value ->> 0, ${isRecord}, ${isRecord === 1 ? createdAt : null}, ${effects}, ${effects === 1 ? createdAt : null}
      from jsonb_each(${rows}) where true
      on conflict (key) do update set
        is_record = max(tallies.is_record, excluded.is_record),
        record_created_at = coalesce(excluded.record_created_at, tallies.record_created_at),
        effects = tallies.effects + excluded.effects,
        effect_created_at = max(coalesce(excluded.effect_created_at, tallies.effect_created_at),
                                coalesce(tallies.effect_created_at, excluded.effect_created_at))`.execute(
      this.scratch.db,
    );
  }
}
