import * as fc from 'fast-check';
import { collect } from '../api/collect';
import type { CustomerRow } from './customer-row';
import { toBatches } from './to-batches';

async function* of(rows: readonly CustomerRow[]): AsyncGenerator<CustomerRow> {
  yield* rows;
}

const position = (line: number) => ({ line, end: { byte: line * 10, line } });

const rows = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.string({ unit: 'grapheme', maxLength: 30 }) },
      { weight: 1, arbitrary: fc.constant(undefined) },
    ),
  )
  .map((names) =>
    names.map((name, at): CustomerRow =>
      name === undefined
        ? { ...position(at + 1), reason: 'r', text: 't' }
        : { ...position(at + 1), customer: { name, email: 'e' } },
    ),
  );

describe('toBatches', () => {
  it('keeps every row, in order, within both limits', async () => {
    await fc.assert(
      fc.asyncProperty(rows, async (rows) => {
        const batches = await collect(toBatches(of(rows), { mostRows: 5, mostBytes: 200 }));
        const sent = batches.flatMap(({ body }) => JSON.parse(body) as unknown[]);
        expect(sent).toEqual(rows.flatMap((row) => ('customer' in row ? [row.customer] : [])));
        for (const { readable, unreadable } of batches) {
          expect(readable.length + unreadable.length).toBeLessThanOrEqual(5);
        }
        const several = batches.filter(({ readable }) => readable.length > 1);
        expect(several.filter(({ body }) => Buffer.byteLength(body) > 200)).toEqual([]);
        expect(batches.at(-1)?.end).toEqual(rows.at(-1)?.end);
        const ends = batches.map(({ end }) => end.line);
        expect(ends).toEqual(ends.toSorted((a, b) => a - b));
      }),
    );
  });

  it('fills a batch of the CRM', async () => {
    const all = Array.from({ length: 2500 }, (_, at): CustomerRow => ({
      ...position(at + 1),
      customer: { name: 'n', email: 'e' },
    }));
    expect((await collect(toBatches(of(all)))).map(({ readable }) => readable.length)).toEqual([1000, 1000, 500]);
  });
});
