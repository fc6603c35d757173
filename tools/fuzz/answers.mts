/** One answer as it came. */
export interface Answer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

/**
 * Takes the bytes of a connection apart into answers; the last one may be cut off.
 * @throws Error when they are anything else: an answer in an answer, bytes after one
 */
export function readAnswers(bytes: Buffer, isHead: boolean): Answer[] {
  const answers: Answer[] = [];
  let rest = bytes;
  while (rest.length > 0) {
    const end = rest.indexOf('\r\n\r\n');
    if (end === -1 && /^H(T(T(P.*)?)?)?$/s.test(rest.toString('latin1'))) break;
    const [statusLine = '', ...lines] = rest.subarray(0, Math.max(end, 0)).toString('latin1').split('\r\n');
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1]);
    if (Number.isNaN(status)) throw new Error('There is something on the connection that is no answer.');
    const headers = new Map(lines.map((line) => headerOf(line)));
    rest = rest.subarray(end + 4);
    if (status < 200) continue;
    const [body, after] = hasNone(status, isHead, rest) ? [Buffer.alloc(0), rest] : cutBody(rest, headers);
    answers.push({ status, headers, body });
    rest = after;
  }
  return answers;
}

/** What begins like HEAD and is no HTTP is refused like anything else, with a body. */
function hasNone(status: number, isHead: boolean, rest: Buffer): boolean {
  return status === 204 || status === 304 || (isHead && (rest.length === 0 || rest[0] === 'H'.charCodeAt(0)));
}

function headerOf(line: string): [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}

function cutBody(rest: Buffer, headers: ReadonlyMap<string, string>): [body: Buffer, after: Buffer] {
  const length = headers.get('content-length');
  if (length !== undefined) return [rest.subarray(0, Number(length)), rest.subarray(Number(length))];
  if (headers.get('transfer-encoding') !== 'chunked') return [rest, Buffer.alloc(0)];
  const chunks: Buffer[] = [];
  for (let at = 0; ;) {
    const line = rest.indexOf('\r\n', at);
    // Cut off.
    if (line === -1) return [Buffer.concat(chunks), Buffer.alloc(0)];
    const size = Number.parseInt(rest.subarray(at, line).toString('latin1'), 16);
    if (size === 0) return [Buffer.concat(chunks), rest.subarray(line + 4)];
    chunks.push(rest.subarray(line + 2, line + 2 + size));
    at = line + 4 + size;
  }
}
