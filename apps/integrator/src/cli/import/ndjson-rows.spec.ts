import { toNdjsonRow } from './ndjson-rows';

const row = (bytes: string | Buffer) =>
  toNdjsonRow({ bytes: Buffer.from(bytes as string), line: 3, end: { byte: 9, line: 3 } });

describe('a line of NDJSON', () => {
  it('is a customer; what else it has is left out', () => {
    expect(row('\ufeff{"id":1,"email":"a@b.c","name":"Ann"} ')).toEqual({
      line: 3,
      end: { byte: 9, line: 3 },
      customer: { name: 'Ann', email: 'a@b.c' },
    });
  });

  it.each([
    ['{"name":"Ann"', 'is not a JSON object'],
    ['["Ann","a@b.c"]', 'is not a JSON object'],
    ['null', 'is not a JSON object'],
    ['{"name":5,"email":"a@b.c"}', 'name must be a text'],
    ['{"name":"Ann"}', 'email must be a text'],
    [Buffer.from('{"name":"Zo\u00eb","email":"z@b.c"}', 'latin1'), 'is not UTF-8'],
  ])('%s is rejected', (bytes, reason) => {
    expect(row(bytes)).toMatchObject({ line: 3, reason, text: bytes.toString() });
  });
});
