import * as fc from 'fast-check';
import type { Api, Operation, Parameter } from './api-operations.mts';
import type { FuzzInput } from './fuzz-input.mts';
import { EVIL_TEXTS, sometimes, text, Values } from './values.mts';

/** What a client might send beside what it should. */
const STRAY_HEADERS = [
  'Content-Encoding: gzip',
  'Expect: 100-continue',
  'X-HTTP-Method-Override: DELETE',
  'X-Forwarded-For: 127.0.0.1',
  'X-Forwarded-Host: evil.example',
  'X-Request-Id: hunter2',
  'traceparent: 00-00000000000000000000000000000000-0000000000000000-01',
  'Accept: text/html',
  'Accept-Encoding: br, gzip',
  'If-None-Match: *',
  'Range: bytes=0-1',
  'Cookie: a=b',
  'Origin: https://evil.example',
  'Authorization: Bearer hunter2',
  '__proto__: x',
  'Upgrade: websocket',
];

const TYPES = ['application/x-www-form-urlencoded', 'text/plain', 'application/json; charset=utf-16', 'x', ''];

/** A word in a request that is by the rules nine times of ten. */
const mostly = (usual: string, others: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof({ weight: 9, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...others) });

/** Whole requests for what an API has, near to what it takes. Each has an answer. */
export function requestsOf({ operations, schemas }: Api, ids: readonly string[]): fc.Arbitrary<FuzzInput> {
  const values = new Values(schemas, ids);
  return fc.oneof(...operations.map((operation) => requestFor(operation, values)));
}

function requestFor(operation: Operation, values: Values): fc.Arbitrary<FuzzInput> {
  const { service, isStream, parameters } = operation;
  const inPlace = (place: Parameter['in']) => parameters.filter((parameter) => parameter.in === place);
  return fc
    .record({
      method: mostly(operation.method, ['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'QUERY', 'POST']),
      path: pathOf(operation.path, inPlace('path'), values),
      query: queryOf(inPlace('query'), values),
      headers: fc.tuple(...inPlace('header').map((parameter) => headerOf(parameter, values))),
      type: mostly('application/json', TYPES),
      stray: sometimes(fc.constantFrom(...STRAY_HEADERS), 6),
      body: operation.body === undefined ? sometimes(values.near(undefined), 10) : values.near(operation.body),
      isChunked: fc.integer({ max: 4, min: 0 }).map((number) => number === 0),
    })
    .map(({ method, path, query, headers, type, stray, body, isChunked }): FuzzInput => {
      const lines = [
        `${method} ${path}${query} HTTP/1.1`,
        'Host: 127.0.0.1',
        'Connection: close',
        ...headers,
        ...(stray === undefined ? [] : [stray]),
      ];
      // After a GET for a stream that is refused comes an answer like any other, and nobody minds waiting a moment for it.
      const kind = isStream ? 'stream' : 'request';
      return {
        service,
        kind,
        bytes: written(lines, type, body === undefined ? undefined : JSON.stringify(body), isChunked),
      };
    });
}

function written(lines: readonly string[], type: string, body: string | undefined, isChunked: boolean): Buffer {
  if (body === undefined) return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  const bytes = Buffer.from(body);
  const length = isChunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${bytes.length}`;
  const head = Buffer.from(`${[...lines, `Content-Type: ${type}`, length].join('\r\n')}\r\n\r\n`, 'latin1');
  if (!isChunked) return Buffer.concat([head, bytes]);
  return Buffer.concat([head, Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n0\r\n\r\n')]);
}

function pathOf(path: string, parameters: readonly Parameter[], values: Values): fc.Arbitrary<string> {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  return fc
    .tuple(
      ...names.map((name) => {
        const known = name === 'flow' ? fc.constant('welcome-package') : undefined;
        const schema = parameters.find((parameter) => parameter.name === name)?.schema;
        const near = values.near(schema).map((value) => inUrl(asText(value)));
        const evil = fc.constantFrom('%00', '%ZZ', '%c0%af', '..%2f..%2fetc%2fpasswd', '%0d%0a', '%2e%2e', '*');
        return fc.oneof({ weight: 9, arbitrary: known ?? near }, { weight: 1, arbitrary: evil });
      }),
    )
    .map((segments) => {
      const rest = segments.values();
      return path.replaceAll(/\{\w+\}/g, () => rest.next().value ?? '');
    });
}

function queryOf(parameters: readonly Parameter[], values: Values): fc.Arbitrary<string> {
  const usual = parameters.map(({ name, schema }) =>
    sometimes(
      values.near(schema).map((value) => `${name}=${inUrl(asText(value))}`),
      3,
    ),
  );
  const stray = fc.tuple(fc.constantFrom(...EVIL_TEXTS, 'limit[]', 'after[a]', 'limit', 'after'), text);
  return fc
    .tuple(
      fc.tuple(...usual),
      sometimes(
        stray.map(([name, value]) => `${inUrl(name)}=${inUrl(value)}`),
        8,
      ),
    )
    .map(([some, other]) => [...some, other].filter((part) => part !== undefined).join('&'))
    .map((query) => (query === '' ? '' : `?${query}`));
}

function headerOf({ name, schema }: Parameter, values: Values): fc.Arbitrary<string> {
  return values.near(schema).map((value) => `${name}: ${asText(value).replaceAll(/[^\t\x20-\xff]/g, '')}`);
}

/** Not String(): what has a `toString` of its own is no text. */
function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Cut, so that the whole of a first line stays below what a server takes. */
function inUrl(value: string): string {
  return encodeURIComponent(value.toWellFormed().slice(0, 800));
}
