import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { judge } from './oracle';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oracle-'));
  file = join(folder, 'crm.db');
  new BetterSqlite(file)
    .exec(
      `create table customers (seq integer primary key, id text, email text unique);
       create table notes (customer integer references customers (seq));
       with recursive numbers(value) as (select 1 union all select value + 1 from numbers where value < 1000)
       insert into customers select value, value, 'customer-' || value from numbers`,
    )
    .close();
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the oracle says that a database is damaged', () => {
  it('when a page of its file is not what it was', async () => {
    const content = readFileSync(file);
    const place = content.indexOf('customer-500');
    content.write('customer-xyz', place);
    writeFileSync(file, content);

    expect((await judge({ crm: `file:${file}` })).violations).toEqual([
      expect.stringMatching(/^a database is damaged .*crm\.db: /),
    ]);
  });

  it('when a row refers to one that is not there', async () => {
    new BetterSqlite(file).exec('pragma foreign_keys = off; insert into notes values (2000)').close();

    expect((await judge({ crm: `file:${file}` })).violations).toEqual([
      expect.stringMatching(/^a database is damaged .*row 1 of notes refers to nothing/),
    ]);
  });
});
