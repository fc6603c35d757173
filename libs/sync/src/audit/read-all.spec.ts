import { lastValueFrom, Observable, throwError } from 'rxjs';
import type { Page } from '../flow';
import { FakeSource, unreachable } from '../testing/fake-source';
import { readAll } from './read-all';

let source: FakeSource;
let taken: unknown[];
const take = async (records: readonly unknown[]): Promise<void> => void taken.push(...records);
const read = (by = take) => lastValueFrom(readAll(source, by), { defaultValue: undefined });

beforeEach(() => {
  source = new FakeSource([1, 2, 3, 4, 5]);
  taken = [];
});

describe('reading all of a source', () => {
  test('gives every record in the order of the feed, from the start to the drained page', async () => {
    await read();
    expect(taken).toEqual([1, 2, 3, 4, 5]);
    expect(source.asked).toEqual([null, '2', '4', '5']);
  });

  test('takes each page before the next one is asked for', async () => {
    const order: string[] = [];
    source.answer = (cursor) => {
      order.push(`asked ${cursor}`);
      return [source.page(cursor)];
    };
    await read(async (records) => {
      await new Promise((resolve) => setImmediate(resolve));
      order.push(`took ${records.length}`);
    });
    expect(order).toEqual(['asked null', 'took 2', 'asked 2', 'took 2', 'asked 4', 'took 1', 'asked 5', 'took 0']);
  });

  test('of one that has no positions ends with its one page, drained or not', async () => {
    source.answer = () => [{ records: [1, 2], next: null, drained: false }];
    await read();
    expect([taken, source.asked]).toEqual([[1, 2], [null]]);
  });

  test('takes the records of a page that says it is the last', async () => {
    source.answer = () => [{ records: [1], next: 'c', drained: true }];
    await read();
    expect([taken, source.asked]).toEqual([[1], [null]]);
  });

  test.each([
    ['the position it has just read', { null: 'a', a: 'a' }, [null, 'a']],
    ['one before it', { null: 'a', a: 'b', b: 'a' }, [null, 'a', 'b']],
  ])('ends where a feed leads back to %s', async (_what, leads, asked) => {
    const next: Readonly<Record<string, string>> = leads;
    source.answer = (cursor): Page[] => [{ records: [cursor], next: next[String(cursor)] ?? null, drained: false }];
    await read();
    expect(source.asked).toEqual(asked);
    expect(taken).toEqual(asked);
  });

  test('of a feed of 5,000 pages grows no stack', async () => {
    source = new FakeSource(Array.from({ length: 5000 }, (_, index) => index));
    source.pageSize = 1;
    await read();
    expect(taken).toHaveLength(5000);
  });

  test('passes on why a page cannot be had, and reads no further', async () => {
    source.answer = (cursor) => (cursor === null ? [source.page(cursor)] : throwError(() => unreachable));
    await expect(read()).rejects.toBe(unreachable);
    expect([taken, source.asked]).toEqual([
      [1, 2],
      [null, '2'],
    ]);
  });

  test('passes on why a page could not be taken', async () => {
    await expect(read(() => Promise.reject(new Error('disk full')))).rejects.toThrow('disk full');
    expect(source.asked).toEqual([null]);
  });

  test('begins when somebody listens, and lets go of a source that hangs when nobody does', () => {
    let isAsked = false;
    source.answer = () =>
      new Observable<never>(() => {
        isAsked = true;
        return () => (isAsked = false);
      });
    const all$ = readAll(source, take);
    expect(source.asked).toEqual([]);
    const subscription = all$.subscribe();
    expect(isAsked).toBe(true);
    subscription.unsubscribe();
    expect(isAsked).toBe(false);
  });
});
