import BetterSqlite from 'better-sqlite3';
import * as fc from 'fast-check';
import { openScratch } from '../testing/open-scratch';
import { type Told, Tallies } from './tallies';

let tallies: Tallies;

beforeEach(async () => {
  tallies = await Tallies.open(openScratch(new BetterSqlite('')));
});
afterEach(() => tallies.close());

const told = (key: string, createdAt: number | null = null): Told => ({ key, createdAt });
const all = () => tallies.page('', 1_000_000);

test('a key has its record and its effects together, whichever comes first', async () => {
  await tallies.addRecords([told('a', 10), told('b', 11)]);
  await tallies.addEffects([told('b', 20), told('c', 21)]);
  await tallies.addRecords([told('c', 12)]);
  expect(await all()).toEqual([
    { key: 'a', isRecord: true, recordCreatedAt: 10, effects: 0, effectCreatedAt: null },
    { key: 'b', isRecord: true, recordCreatedAt: 11, effects: 1, effectCreatedAt: 20 },
    { key: 'c', isRecord: true, recordCreatedAt: 12, effects: 1, effectCreatedAt: 21 },
  ]);
});

test('a record that is told again is one; an effect that is told again is two, as old as the youngest', async () => {
  await tallies.addRecords([told('a', 10), told('a', null), told('a', 12)]);
  await tallies.addEffects([told('a', 30), told('a', 20)]);
  await tallies.addEffects([told('a')]);
  expect(await all()).toEqual([{ key: 'a', isRecord: true, recordCreatedAt: 12, effects: 3, effectCreatedAt: 30 }]);
});

test('an instant that is told by one is not taken away by one that tells none', async () => {
  await tallies.addRecords([told('a', 10)]);
  await tallies.addRecords([told('a')]);
  await tallies.addEffects([told('a')]);
  expect(await all()).toMatchObject([{ recordCreatedAt: 10, effectCreatedAt: null }]);
});

test('nothing at all is no row', async () => {
  await tallies.addRecords([]);
  await tallies.addEffects([]);
  expect(await all()).toEqual([]);
});

test('pages go in the order of keys, each key once, and an empty one is the end', async () => {
  await tallies.addRecords(['c', 'a', 'B', 'é', 'b', '\u{1f600}', 'a1'].map((key) => told(key)));
  const keys: string[] = [];
  for (let page = await tallies.page('', 2); page.length > 0; page = await tallies.page(keys.at(-1) ?? '', 2)) {
    expect(page.length).toBeLessThanOrEqual(2);
    keys.push(...page.map(({ key }) => key));
  }
  expect(keys).toEqual(['B', 'a', 'a1', 'b', 'c', 'é', '\u{1f600}']);
});

test('a page of any size is taken: 40,000 keys at once', async () => {
  const keys = Array.from({ length: 40_000 }, (_, index) => told(`k:${index}`));
  await tallies.addRecords(keys);
  await tallies.addEffects(keys);
  expect((await tallies.page('', 50_000)).filter(({ isRecord, effects }) => isRecord && effects === 1)).toHaveLength(
    40_000,
  );
});

test('any order of what is told gives the same tallies', async () => {
  const one = fc.record({ side: fc.constantFrom('record', 'effect'), key: fc.constantFrom('a', 'b', 'c') });
  await fc.assert(
    fc.asyncProperty(fc.array(one, { maxLength: 12 }), async (list) => {
      const fresh = await Tallies.open(openScratch(new BetterSqlite('')));
      for (const { side, key } of list) {
        await (side === 'record' ? fresh.addRecords([told(key)]) : fresh.addEffects([told(key)]));
      }
      const counted = (await fresh.page('', 10)).map(({ key, isRecord, effects }) => [key, isRecord, effects]);
      await fresh.close();
      const expected = ['a', 'b', 'c'].flatMap((key) => {
        const mine = list.filter((item) => item.key === key);
        const effects = mine.filter(({ side }) => side === 'effect').length;
        return mine.length === 0 ? [] : [[key, mine.length > effects, effects]];
      });
      expect(counted).toEqual(expected);
    }),
    { seed: 3, numRuns: 50 },
  );
});
