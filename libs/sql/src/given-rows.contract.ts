import { type Generated, type Kysely, sql } from 'kysely';
import { givenRows, insertGiven } from './given-rows';
import { numberRows } from './number-rows';

export interface Tables {
  notes: { seq: Generated<number>; word: string | null; instant: number | null };
}

const COLUMNS = { word: 'text', instant: 'bigint' } as const;

/** What every database makes of rows that a statement takes along. */
export function describeGivenRows(database: string, open: () => Promise<Kysely<Tables>>): void {
  describe(`rows that a statement takes along, on ${database}`, () => {
    let db: Kysely<Tables>;
    beforeEach(async () => {
      db = await open();
      await db.schema
        .createTable('notes')
        .temporary()
        .$call(numberRows(db))
        .addColumn('word', 'text', (column) => column.unique())
        .addColumn('instant', 'bigint')
        .execute();
    });
    afterEach(() => db.destroy());

    it('arrive as they are: numbers as numbers, texts as texts, null as null', async () => {
      const rows = [
        { word: `"it's" \\ {}[],:`, instant: 1_764_000_000_123 },
        { word: '김서연 🎁 مرحبا\n\t\u2028', instant: Number.MAX_SAFE_INTEGER },
        { word: '', instant: 0 },
        { word: '42', instant: -1 },
        { word: 'null', instant: null },
        { word: null, instant: null },
      ];
      await insertGiven(db, 'notes', rows, COLUMNS).execute();
      expect(await db.selectFrom('notes').select(['word', 'instant']).orderBy('seq').execute()).toEqual(rows);
    });

    it('are added in the order they are given, the columns by their names', async () => {
      const rows = Array.from({ length: 1000 }, (_, nth) => ({ instant: nth, word: `word ${nth * 7919}` }));
      await insertGiven(db, 'notes', rows, COLUMNS).execute();
      expect(await db.selectFrom('notes').select(['instant', 'word']).orderBy('seq').execute()).toEqual(rows);
    });

    it('give way to what is there, and the others are told of', async () => {
      await addIfNew(db, 'old');
      expect(await addIfNew(db, 'new', 'old', 'new', 'newer')).toEqual([{ word: 'new' }, { word: 'newer' }]);
    });

    it('may be none', async () => {
      expect(await insertGiven(db, 'notes', [], COLUMNS).returning('seq').execute()).toEqual([]);
    });

    it('are joined to what is there', async () => {
      await sql`insert into notes (word) values ('a'), ('b')`.execute(db);
      const given = givenRows(db, [{ word: 'b', instant: 2 }], COLUMNS);
      const joined = db.selectFrom('notes').innerJoin(given, 'given.word', 'notes.word');
      expect(await joined.select(['notes.word', 'given.instant']).execute()).toEqual([{ word: 'b', instant: 2 }]);
    });

    it('leave the statement as it is, however many they are', () => {
      const rows = Array.from({ length: 1000 }, () => ({ word: 'a', instant: 1 }));
      const [one, many] = [rows.slice(0, 1), rows].map(
        (given) => insertGiven(db, 'notes', given, COLUMNS).compile().sql,
      );
      expect(many).toBe(one);
    });
  });
}

function addIfNew(db: Kysely<Tables>, ...words: string[]): Promise<{ word: string | null }[]> {
  const rows = words.map((word) => ({ word, instant: null }));
  return insertGiven(db, 'notes', rows, COLUMNS)
    .onConflict((conflict) => conflict.column('word').doNothing())
    .returning('word')
    .execute();
}
