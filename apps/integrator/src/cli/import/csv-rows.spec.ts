import { stringify } from 'csv-stringify/sync';
import * as fc from 'fast-check';
import { parseHeader, toCsvRow } from './csv-rows';
import type { RawRecord } from './read-records';

const raw = (bytes: string | Buffer, { line = 7, lines = 1 } = {}): RawRecord => ({
  bytes: Buffer.from(bytes as string),
  line,
  end: { byte: 0, line: line + lines - 1 },
});
const HEADER = parseHeader(raw('name,email'));

describe('the header', () => {
  it.each([
    ['name,email', 0, 1],
    ['\ufeffname,email', 0, 1],
    ['"email","name"', 1, 0],
    ['ID, Name ,"E-Mail",EMAIL', 1, 3],
  ])('%j has both columns', (text, name, email) => {
    expect(parseHeader(raw(text))).toMatchObject({ name, email });
  });

  it('tells which columns are not imported', () => {
    expect(parseHeader(raw('line,reason,name,email')).others).toEqual(['line', 'reason']);
  });

  it.each([
    ['', ''],
    ['of another separator', 'name;email'],
    ['without an email', 'name,mail'],
    ['with two names', 'name,email,name'],
    ['that is a row', 'Ann,ann@example.com'],
    ['in UTF-16', Buffer.from('\ufeffname,email', 'utf16le')],
    ['that is broken', 'name,"email'],
  ])('%s is refused, with its line', (_, text) => {
    expect(() => parseHeader(raw(text))).toThrow(/^Line 1 is .*: it must be a header with the columns name and email/s);
  });
});

describe('a row', () => {
  it('is what was written, whatever that was', () => {
    // A line end is no part of a name or an email: over several lines the reader cannot know where a broken row ends.
    const text = fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed());
    fc.assert(
      fc.property(text, text, (name, email) => {
        const line = stringify([[name, email]], { quoted: /["\r\n,]/.test(name + email) }).replace(/\n$/, '');
        fc.pre(line !== '' && !line.includes('\u0000'));
        expect(toCsvRow(raw(line), HEADER)).toMatchObject({ customer: { name, email } });
      }),
    );
  });

  it.each([
    ['with a field too many', 'Smith, Ann,ann@example.com', 'has 3 fields, and the header 2'],
    ['with a field too few', 'Ann', 'has 1 fields, and the header 2'],
    ['with a quote that stands alone', '5" pipe,ann@example.com', 'its double quotes are not in pairs around a field.'],
    ['that is not UTF-8', Buffer.from('Zo\u00eb,z@example.com', 'latin1'), 'is not UTF-8'],
  ])('%s is told with its line, and the import goes on', (_, bytes, reason) => {
    expect(toCsvRow(raw(bytes), HEADER)).toMatchObject({ line: 7, reason, text: bytes.toString() });
  });

  it('that is broken over several lines ends the import: good rows may be in it', () => {
    expect(() => toCsvRow(raw('"Ann,a@x\nBob,b@x\n"Cy",c@x', { lines: 3 }), HEADER)).toThrow(/^Line 7: /);
  });
});
