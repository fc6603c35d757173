import BetterSqlite from 'better-sqlite3';
import { KeptStatements } from './kept-statements';

let database: BetterSqlite.Database;
let statements: KeptStatements;
beforeEach(() => {
  database = new BetterSqlite(':memory:');
  database.exec('create table numbers (number integer); insert into numbers values (1), (2), (3)');
  statements = new KeptStatements(database);
});
afterEach(() => statements.close());

test('what is asked again is prepared once', () => {
  const first = statements.prepare('select number from numbers');
  expect(statements.prepare('select number from numbers') === first).toBe(true);
  expect(statements.prepare('select count(*) from numbers') === first).toBe(false);
});

test('a statement whose rows are still being read is not run again: another one is', () => {
  const sql = 'select number from numbers order by number';
  const rows = statements.prepare(sql).iterate();
  rows.next();
  expect(statements.prepare(sql).all()).toHaveLength(3);
  expect(rows.next().value).toEqual({ number: 2 });
  rows.return?.();
});

test('a kept statement sees a table as it was changed since', () => {
  statements.prepare('select * from numbers').all();
  database.exec("alter table numbers add column name text default 'one'");
  expect(statements.prepare('select * from numbers limit 1').all()).toEqual([{ number: 1, name: 'one' }]);
  expect(statements.prepare('select * from numbers').all()[0]).toEqual({ number: 1, name: 'one' });
});

test('a long statement is not kept', () => {
  const long = `select 1 in (${Array.from({ length: 3000 }, () => '?').join()})`;
  expect(statements.prepare(long) === statements.prepare(long)).toBe(false);
});

test('of very many statements the ones last used are kept', () => {
  const first = statements.prepare('select 0');
  for (let number = 1; number < 300; number++) {
    statements.prepare(`select ${number}`);
    statements.prepare('select 0');
  }
  expect(statements.prepare('select 0') === first).toBe(true);
  const early = statements.prepare('select 1');
  expect(statements.prepare('select 1') === early).toBe(true);
  for (let number = 1000; number < 1300; number++) statements.prepare(`select ${number}`);
  expect(statements.prepare('select 1') === early).toBe(false);
});
