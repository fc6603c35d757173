import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { collect } from '../api/collect';
import { type RawRecord, readRecords } from './read-records';

const folder = mkdtempSync(join(tmpdir(), 'read-records-'));
const file = join(folder, 'rows');
afterAll(() => rmSync(folder, { recursive: true }));

const START = { byte: 0, line: 0 };

function read(content: string | Buffer, { quoted = true, from = START } = {}): Promise<RawRecord[]> {
  writeFileSync(file, content);
  return collect(readRecords(file, { from, quoted }));
}

const texts = (records: RawRecord[]): [number, string][] => records.map(({ line, bytes }) => [line, bytes.toString()]);

describe('readRecords', () => {
  it('ends a record at any line end, and at the end of the file', async () => {
    expect(texts(await read('a\r\nb\n\nc'))).toEqual([
      [1, 'a'],
      [2, 'b'],
      [3, ''],
      [4, 'c'],
    ]);
    expect(await read('')).toEqual([]);
  });

  it('keeps line ends within quotes, and counts them', async () => {
    expect(texts(await read('"a\r\n""b",c\n"x""",""\n"" ,d"e\nf'))).toEqual([
      [1, '"a\r\n""b",c'],
      [3, '"x""",""'],
      [4, '"" ,d"e'],
      [5, 'f'],
    ]);
  });

  it('takes quotes for letters where the format has none', async () => {
    expect(texts(await read('"a\nb', { quoted: false }))).toEqual([
      [1, '"a'],
      [2, 'b'],
    ]);
  });

  it.each([
    ['at the end of the file', 'a\n"b,c\n'],
    ['for ever', `a\n"b,c\n${'d\n'.repeat(50_000)}`],
  ])('names the line of a quote that stays open %s', async (_, content) => {
    await expect(read(content)).rejects.toThrow('Line 2 begins a row that does not end');
  });

  it('reads long files in pieces, and loses nothing between them', async () => {
    const rows = Array.from({ length: 60_000 }, (_, at) => `"row ${at}\né",x`);
    expect((await read(rows.join('\n'))).map(({ bytes }) => bytes.toString())).toEqual(rows);
  });

  it('goes on exactly where any record ended', async () => {
    const row = fc.oneof(
      fc
        .string({ unit: fc.constantFrom('a', 'é', '山', ',', ' ', '"') })
        .map((text) => `"${text.replaceAll('"', '""')}"`),
      fc.string({ unit: fc.constantFrom('a', 'é', ',', ' ') }),
      fc.constant('"a\r\nb"'),
    );
    const content = fc.array(fc.tuple(row, fc.constantFrom('\n', '\r\n'))).map((rows) => rows.flat().join(''));
    await fc.assert(
      fc.asyncProperty(content, fc.nat(), async (content, stop) => {
        const all = await read(content);
        fc.pre(all.length > 0);
        const at = stop % all.length;
        const rest = await read(content, { from: all[at]!.end });
        expect(rest).toEqual(all.slice(at + 1));
        expect(all.at(-1)!.end).toEqual({ byte: Buffer.byteLength(content), line: content.split('\n').length - 1 });
      }),
      { numRuns: 200 },
    );
  });
});
