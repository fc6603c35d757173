/** Bytes that must be refused: what is wrong with them, the bytes, the status, and the last part of the type. */
export type BadBytes = [fault: string, bytes: string, status: number, type: string];

const CLOSE = 'Connection: close\r\n';
const HEAD = `Host: localhost\r\n${CLOSE}`;

/** A request for `/` with these headers besides. */
const withHeaders = (headers: string): string => `GET / HTTP/1.1\r\n${HEAD}${headers}\r\n`;
/** A request with this first line. */
const withLine = (line: string): string => `${line}\r\n${HEAD}\r\n`;

const malformed = (fault: string, bytes: string): BadBytes => [fault, bytes, 400, 'malformed-request'];

/** Bytes that are no HTTP/1.1, or HTTP that two readers may read in two ways. `path` takes a body of JSON by POST. */
export function badWire(path: string): BadBytes[] {
  const post = (headers: string, body: string): string =>
    `POST ${path} HTTP/1.1\r\n${HEAD}Content-Type: application/json\r\n${headers}\r\n${body}`;
  const chunked = (body: string): string => post('Transfer-Encoding: chunked\r\n', body);
  const body = '{"a":1}';

  const lengths: [string, string][] = [
    ['twice, the same', 'Content-Length: 7\r\nContent-Length: 7'],
    ['twice, different', 'Content-Length: 7\r\nContent-Length: 8'],
    ['as a list', 'Content-Length: 7, 7'],
    ['with a plus', 'Content-Length: +7'],
    ['below zero', 'Content-Length: -7'],
    ['in hexadecimal', 'Content-Length: 0x7'],
    ['with a fraction', 'Content-Length: 7.0'],
    ['with an exponent', 'Content-Length: 7e0'],
    ['that is nothing', 'Content-Length: '],
    ['with a space in it', 'Content-Length: 1 2'],
    ['beyond 64 bits', 'Content-Length: 99999999999999999999999'],
    ['and chunks', 'Content-Length: 7\r\nTransfer-Encoding: chunked'],
    ['after chunks', 'Transfer-Encoding: chunked\r\nContent-Length: 7'],
  ];
  const encodings: [string, string][] = [
    ['that is none', 'Transfer-Encoding: xchunked'],
    ['that ends in another', 'Transfer-Encoding: chunked, identity'],
    ['that is chunked twice', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked'],
    ['that starts with gzip', 'Transfer-Encoding: gzip, chunked'],
    ['with a space before the colon', 'Transfer-Encoding : chunked'],
    ['folded', 'Transfer-Encoding:\r\n chunked'],
    ['behind a vertical tab', 'Transfer-Encoding: \u000bchunked'],
  ];
  const chunks: [string, string][] = [
    ['of no number', 'zz\r\n'],
    ['below zero', '-1\r\n'],
    ['beyond 64 bits', 'ffffffffffffffffff\r\n'],
    ['longer than it says', '1\r\n{}\r\n0\r\n\r\n'],
    ['with bare line feeds', `7\n${body}\n0\n\n`],
    ['with a space before its size', ` 7\r\n${body}\r\n0\r\n\r\n`],
  ];
  const headers: [string, string][] = [
    ['a folded header', 'X-A: a\r\n b\r\n'],
    ['a bare line feed', 'X-A: a\nX-B: b\r\n'],
    ['a bare carriage return', 'X-A: a\rX-B: b\r\n'],
    ['NUL in a value', 'X-A: a\u0000b\r\n'],
    ['NUL in a name', 'X-\u0000A: a\r\n'],
    ['DEL in a value', 'X-A: a\u007fb\r\n'],
    ['no name', ': a\r\n'],
    ['a space in a name', 'X A: a\r\n'],
    ['a space before the colon', 'X-A : a\r\n'],
    ['no colon', 'X-A\r\n'],
    ['a key with a line break in it', 'Idempotency-Key: a\r\nb\r\n'],
    ['a key with a carriage return in it', 'Idempotency-Key: a\rb\r\n'],
    ['a second Host', 'Host: b\r\n'],
    ['the same Host again', 'host: localhost\r\n'],
  ];
  const lines: [string, string][] = [
    ['a space in the path', 'GET /a b HTTP/1.1'],
    ['no version', 'GET /'],
    ['version 2.0', 'GET / HTTP/2.0'],
    ['version 1.2', 'GET / HTTP/1.2'],
    ['version 0.9', 'GET / HTTP/0.9'],
    ['the version in small letters', 'GET / http/1.1'],
    ['a method that is none', 'FROB / HTTP/1.1'],
    ['a method in small letters', 'get / HTTP/1.1'],
    ['no path', 'GET  HTTP/1.1'],
    ['a path that does not start at the root', 'GET customers HTTP/1.1'],
    ['a control character in the path', 'GET /\u0001 HTTP/1.1'],
    ['a bare line feed after it', 'GET / HTTP/1.1\nX-A: a'],
    ['a tunnel', 'CONNECT example.com:443 HTTP/1.1'],
  ];
  const noHttp: [string, string][] = [
    ['a TLS greeting', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001'],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['SMTP', 'EHLO example.com\r\n'],
    ['an answer', `HTTP/1.1 200 OK\r\n${HEAD}\r\n`],
    ['a PROXY header', `PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\n${withHeaders('')}`],
  ];

  const filler = 'a'.repeat(20_000);
  return [
    ...lengths.map(([fault, lines]) => malformed(`a length ${fault}`, post(`${lines}\r\n`, body))),
    ...encodings.map(([fault, lines]) => malformed(`a transfer encoding ${fault}`, post(`${lines}\r\n`, '0\r\n\r\n'))),
    ...chunks.map(([fault, bytes]) => malformed(`a chunk ${fault}`, chunked(bytes))),
    ...headers.map(([fault, lines]) => malformed(`a request with ${fault}`, withHeaders(lines))),
    ...lines.map(([fault, line]) => malformed(`a first line with ${fault}`, withLine(line))),
    ...noHttp.map(([fault, bytes]) => malformed(`what is ${fault}`, bytes)),
    malformed('a request without Host', `GET / HTTP/1.1\r\n${CLOSE}\r\n`),
    malformed('a request of HTTP/1.0 with two Hosts', 'GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n'),
    malformed(
      'chunks in HTTP/1.0',
      `POST ${path} HTTP/1.0\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ),
    ['a header of 20 kB', withHeaders(`X-A: ${filler}\r\n`), 431, 'headers-too-large'],
    ['2,500 headers', withHeaders('X-Header: a\r\n'.repeat(2_500)), 431, 'headers-too-large'],
    ['a URL of 20 kB', withLine(`GET /?${filler} HTTP/1.1`), 431, 'headers-too-large'],
    ['a trailer of 20 kB', chunked(`0\r\nX-A: ${filler}\r\n\r\n`), 431, 'headers-too-large'],
    ['a chunk extension of 20 kB', chunked(`1;${filler}\r\n`), 413, 'body-too-large'],
    ['a length of an exabyte', post('Content-Length: 1000000000000000000\r\n', body), 413, 'body-too-large'],
    [
      'a body that is asked about first, and too large',
      post('Expect: 100-continue\r\nContent-Length: 102401\r\n', ''),
      413,
      'body-too-large',
    ],
    [
      'a body that is asked about first, of another type',
      `POST ${path} HTTP/1.1\r\n${HEAD}Content-Type: text/plain\r\nExpect: 100-continue\r\nContent-Length: 7\r\n\r\n`,
      415,
      'unsupported-media-type',
    ],
    ['an expectation that is none', post('Expect: 200-ok\r\nContent-Length: 7\r\n', body), 417, 'expectation-failed'],
    ['OPTIONS of the whole service', withLine('OPTIONS * HTTP/1.1'), 404, 'not-found'],
    ['a path that climbs', withLine('GET /customers/../metrics HTTP/1.1'), 404, 'not-found'],
    ['a path that climbs in escapes', withLine('GET /%2e%2e%2fmetrics HTTP/1.1'), 404, 'not-found'],
    ['an escaped slash', withLine('GET /health%2flive HTTP/1.1'), 404, 'not-found'],
    ['a path of another server', withLine('GET //example.com/metrics HTTP/1.1'), 404, 'not-found'],
  ];
}
