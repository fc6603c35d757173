import * as fc from 'fast-check';
import type { FuzzInput } from './fuzz-input.mts';

/** What readers of HTTP and of JSON have stumbled over. */
const TOKENS = [
  '\r\n',
  '\n',
  '\r',
  '\r\n\r\n',
  '\0',
  ' ',
  '\t',
  ':',
  'Content-Length: 0\r\n',
  'Content-Length: 99999999999\r\n',
  'Transfer-Encoding: chunked\r\n',
  'Transfer-Encoding: xchunked\r\n',
  'Host: b\r\n',
  'Connection: keep-alive\r\n',
  'Expect: x\r\n',
  'HTTP/1.0',
  'HTTP/2.0',
  '0\r\n\r\n',
  'ffffffff\r\n',
  '{',
  '}',
  '[',
  '"',
  '\\',
  '\\u0000',
  '\\ud800',
  ',',
  'null',
  '1e999',
  '-',
  '%',
  '%00',
  '/../',
  '?',
  '&',
  '\u00ff\u00fe',
  '\u00c0\u00af',
  '\u00ed\u00a0\u0080',
  '['.repeat(100),
  'A'.repeat(20_000),
];

/** Where, as a part of the whole, so that an edit fits any bytes. Not a double: of those, most are close to 0. */
const place = fc.noBias(fc.integer({ min: 0, max: 9999 })).map((part) => part / 10_000);

type Edit = (bytes: Buffer) => Buffer;

const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(place, fc.integer({ min: 0, max: 255 })).map(([where, byte]): Edit => (bytes) => {
    const copy = Buffer.from(bytes);
    copy[Math.floor(where * copy.length)] = byte;
    return copy;
  }),
  fc.tuple(place, fc.constantFrom(...TOKENS)).map(
    ([where, token]): Edit =>
      (bytes) =>
        spliced(bytes, where, 0, Buffer.from(token, 'latin1')),
  ),
  fc.tuple(place, fc.integer({ min: 1, max: 40 })).map(
    ([where, count]): Edit =>
      (bytes) =>
        spliced(bytes, where, count),
  ),
  fc.tuple(place, fc.integer({ min: 1, max: 80 })).map(([where, count]): Edit => (bytes) => {
    const at = Math.floor(where * bytes.length);
    return spliced(bytes, where, 0, bytes.subarray(at, at + count));
  }),
  place.map(
    (where): Edit =>
      (bytes) =>
        bytes.subarray(0, Math.floor(where * bytes.length)),
  ),
  fc.constant<Edit>((bytes) => Buffer.concat([bytes, bytes])),
);

/** Requests with some of their bytes changed. */
export function mutationsOf(requests: fc.Arbitrary<FuzzInput>): fc.Arbitrary<FuzzInput> {
  return fc
    .tuple(requests, fc.array(edit, { minLength: 1, maxLength: 4 }))
    .map(([{ service, bytes }, edits]): FuzzInput => ({
      service,
      kind: 'mutation',
      bytes: edits.reduce((changed, change) => change(changed), bytes),
    }));
}

/** Bytes that were never a request. */
export function garbageFor(requests: fc.Arbitrary<FuzzInput>): fc.Arbitrary<FuzzInput> {
  const noise = fc.uint8Array({ minLength: 1, maxLength: 200 }).map((bytes) => Buffer.from(bytes));
  const words = fc
    .array(fc.constantFrom(...TOKENS, 'GET ', 'POST ', '/', ' HTTP/1.1\r\n', 'Host: a\r\n'), {
      minLength: 1,
      maxLength: 12,
    })
    .map((tokens) => Buffer.from(tokens.join(''), 'latin1'));
  return fc
    .tuple(requests, fc.oneof(noise, words))
    .map(([{ service }, bytes]): FuzzInput => ({ service, kind: 'garbage', bytes }));
}

function spliced(bytes: Buffer, where: number, cut: number, put: Uint8Array = Buffer.alloc(0)): Buffer {
  const at = Math.floor(where * bytes.length);
  return Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + cut)]);
}
