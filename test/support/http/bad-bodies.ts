import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { type BadRequest, JSON_TYPE, raw, SECRET } from './bad-request';

/**
 * Bodies that no service reads, whatever is in them. `valid` is one that the service takes when it comes as it should.
 */
export function badBodies(method: string, path: string, valid: object): BadRequest[] {
  const post = (body: string | Uint8Array, headers?: Record<string, string>) => raw(method, path, body, headers);
  const text = JSON.stringify(valid);
  const bytes = Buffer.from(text);

  const notJson: [string, string | Uint8Array][] = [
    ['a missing value', `{"name":"${SECRET}","email":}`],
    ['a trailing comma', text.replace('}', ',}')],
    ['single quotes', `{'name':'${SECRET}'}`],
    ['a comment', `/* ${SECRET} */ ${text}`],
    ['a second value', `${text}${text}`],
    ['NaN', '{"name":NaN}'],
    ['a line break in a text', `{"name":"${SECRET}\n"}`],
    ['a broken escape', `{"name":"${SECRET}\\u12"}`],
    ['its second half missing', text.slice(0, text.length / 2)],
    ['its last byte missing', text.slice(0, -1)],
    ['nothing in it', ''],
    ['nothing but spaces', '  \r\n'],
    ['90 kB of [ in a field', `{"name":${'['.repeat(90_000)}`],
    ['90 kB of [ and ] in a field', `{"name":${'['.repeat(45_000)}${']'.repeat(45_000)}}`],
    ['15,000 objects in each other', `${'{"a":'.repeat(15_000)}1${'}'.repeat(15_000)}`],
    ['33 arrays in each other', `${'['.repeat(33)}${']'.repeat(33)}`],
    [
      'a byte that UTF-8 does not have',
      Buffer.concat([Buffer.from(`{"name":"${SECRET}`), Buffer.from([0xff, 0x22, 0x7d])]),
    ],
    ['an overlong slash', Buffer.concat([Buffer.from('{"name":"'), Buffer.from([0xc0, 0xaf, 0x22, 0x7d])])],
    ['half a UTF-8 character', Buffer.concat([Buffer.from('{"name":"'), Buffer.from([0xe2, 0x82, 0x22, 0x7d])])],
    ['a surrogate in UTF-8', Buffer.concat([Buffer.from('{"name":"'), Buffer.from([0xed, 0xa0, 0x80, 0x22, 0x7d])])],
    ['UTF-16 with a byte order mark', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16 without one', Buffer.from(text, 'utf16le')],
  ];

  const types = [
    ['no content type', {}],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['a multipart form', { 'content-type': 'multipart/form-data; boundary=x' }],
    ['plain text', { 'content-type': 'text/plain' }],
    ['JSON with a suffix', { 'content-type': 'application/merge-patch+json' }],
    ['two content types', { 'content-type': 'application/json, text/plain' }],
    ['the charset UTF-16', { 'content-type': 'application/json; charset=utf-16' }],
    ['the charset latin1', { 'content-type': 'application/json; charset=latin1' }],
    ['the charset UTF-7', { 'content-type': 'application/json; charset=utf-7' }],
  ] as const;

  const encodings: [string, Uint8Array][] = [
    ['gzip', gzipSync(bytes)],
    ['br', brotliCompressSync(bytes)],
    ['zstd', zstdCompressSync(bytes)],
    ['deflate', deflateSync(bytes)],
    ['identity, gzip', bytes],
    [SECRET, bytes],
  ];

  const notObjects = ['null', '5', '"x"', 'true', '[]', '[{}]', `[${text}]`, `${'['.repeat(32)}${']'.repeat(32)}`];

  const filledTo = (size: number) => text.replace('}', `${' '.repeat(size - bytes.length)}}`);

  return [
    ...notJson.map(([fault, body]): BadRequest => [`a body with ${fault}`, post(body), 400, 'malformed-json']),
    ...types.map(([fault, headers]): BadRequest => [
      `a body of ${fault}`,
      post(text, headers),
      415,
      'unsupported-media-type',
    ]),
    ...encodings.map(([encoding, body]): BadRequest => [
      `a body with the content encoding ${encoding}`,
      post(body, { ...JSON_TYPE, 'content-encoding': encoding }),
      415,
      'unsupported-media-type',
    ]),
    ...notObjects.map((body): BadRequest => [`the body ${body}`, post(body), 422, 'invalid-body', ['']]),
    ['no body at all', { method, path }, 422, 'invalid-body', ['']],
    ['a body of 100 KiB and a byte', post(filledTo(100 * 1024 + 1)), 413, 'body-too-large'],
    ['a body of 200 kB', post(`{"name":"${SECRET.repeat(30_000)}"}`), 413, 'body-too-large'],
  ];
}

/** Batches that are refused as a whole. */
export function badBatches(path: string, valid: object): BadRequest[] {
  const post = (body: string) => raw('POST', path, body);
  const items = (count: number) => JSON.stringify(Array(count).fill(valid));
  const wrong = [
    ['is an object', JSON.stringify(valid)],
    ['is null', 'null'],
    ['is a text', `"${SECRET}"`],
    ['looks like an array', '{"0":{},"length":1}'],
    ['is empty', '[]'],
    ['has 1001 items', items(1001)],
  ] as const;
  return [
    ...wrong.map(([fault, body]): BadRequest => [`a batch that ${fault}`, post(body), 422, 'invalid-body', ['']]),
    ['a batch with no body', { method: 'POST', path }, 422, 'invalid-body', ['']],
    ['a batch that is cut off', post(items(2).slice(0, -1)), 400, 'malformed-json'],
    ['a batch with a deep item', post(`[${'['.repeat(40)}${']'.repeat(40)}]`), 400, 'malformed-json'],
    [
      'a batch of plain text',
      raw('POST', path, items(1), { 'content-type': 'text/plain' }),
      415,
      'unsupported-media-type',
    ],
    ['a batch of more than 1 MiB', post(`["${'x'.repeat(1024 * 1024)}"]`), 413, 'body-too-large'],
  ];
}
