import { planCopy } from './plan-copy';
import type { SourceSchema, SourceTable, TargetSchema, TargetTable } from './store-schema';

const MIGRATIONS = ['0001_things', '0002_more'];

function from(name: string, table: Partial<SourceTable> = {}): SourceTable {
  return { name, columns: ['seq', 'text'], rows: 3, lastNumber: 7n, ...table };
}

function to(name: string, table: Partial<TargetTable> = {}): TargetTable {
  const types = new Map([
    ['seq', 'bigint'],
    ['text', 'text'],
  ]);
  return { name, types, key: ['seq'], sequence: `s.${name}_seq`, refersTo: [], isEmpty: true, ...table };
}

const source = (...tables: SourceTable[]): SourceSchema => ({ migrations: MIGRATIONS, tables });
const target = (...tables: TargetTable[]): TargetSchema => ({ migrations: MIGRATIONS, tables });

describe('a plan to copy a store', () => {
  it('has each table with its types and its key, and goes on to number where the file was', () => {
    expect(planCopy(source(from('things')), target(to('things')))).toEqual([
      {
        table: 'things',
        columns: [
          { name: 'seq', type: 'bigint' },
          { name: 'text', type: 'text' },
        ],
        key: [{ name: 'seq', type: 'bigint' }],
        rows: 3,
        replaces: false,
        numbering: { sequence: 's.things_seq', next: 8n },
      },
    ]);
  });

  it('leaves the numbering alone where no row ever had a number', () => {
    const [step] = planCopy(source(from('things', { lastNumber: undefined })), target(to('things')));
    expect(step?.numbering).toBeUndefined();
  });

  it('copies what is referred to before what refers to it, and takes a table that refers to itself', () => {
    const steps = planCopy(
      source(from('a'), from('b'), from('c')),
      target(to('a', { refersTo: ['b', 'c'] }), to('b', { refersTo: ['c', 'b'] }), to('c')),
    );
    expect(steps.map(({ table }) => table)).toEqual(['c', 'b', 'a']);
  });

  it('replaces the one row that a migration has put into a table of one', () => {
    const [step] = planCopy(
      source(from('feed', { columns: ['only'], rows: 1, lastNumber: undefined })),
      target(to('feed', { key: ['only'], types: new Map([['only', 'integer']]), isEmpty: false })),
    );
    expect(step?.replaces).toBe(true);
  });

  it('leaves out what only the target has', () => {
    const types = new Map([...to('things').types, ['more', 'text']]);
    const [step, ...others] = planCopy(source(from('things')), target(to('things', { types }), to('theirs')));
    expect([step?.columns.map(({ name }) => name), others]).toEqual([['seq', 'text'], []]);
  });

  it.each<[string, SourceSchema, TargetSchema, string]>([
    ['has no tables yet', source(from('t')), { migrations: [], tables: [] }, 'migrate'],
    [
      'lacks the migrations 0002_more',
      source(from('t')),
      { migrations: ['0001_things'], tables: [to('t')] },
      'migrate',
    ],
    [
      'has migrations that the file lacks: 0003_later',
      source(from('t')),
      { migrations: [...MIGRATIONS, '0003_later'], tables: [to('t')] },
      'migrate',
    ],
    ['is not empty: it has rows in t', source(from('t')), target(to('t', { isEmpty: false })), 'empty'],
    ['has no table t', source(from('t')), target(), 'report'],
    [
      'cannot be given the columns lost of t',
      source(from('t', { columns: ['seq', 'lost'] })),
      target(to('t')),
      'report',
    ],
    ['has no primary key on t that the file has, too', source(from('t')), target(to('t', { key: [] })), 'report'],
    ['does not number the rows of t', source(from('t')), target(to('t', { sequence: undefined })), 'report'],
    [
      'has tables that refer to each other: a, b',
      source(from('a'), from('b')),
      target(to('a', { refersTo: ['b'] }), to('b', { refersTo: ['a'] })),
      'report',
    ],
  ])('is refused when the target %s', (message, source, target, remedy) => {
    expect(() => planCopy(source, target)).toThrow(expect.objectContaining({ message, remedy }));
  });
});
