import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { problem, type ProblemCode } from './problem';

/** What Node refuses before there is a request, by the code of its error; everything else that it cannot parse is 400. */
const REFUSALS: Readonly<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'body-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
};

/**
 * Answers what never becomes a request (no HTTP, too slow, headers too large) with a problem, and closes the connection:
 * Node alone sends a bare status. What `Expect` demands is refused here, too, unless it is 100-continue.
 */
export function refuseUnparsable(server: Server): void {
  const latest = new WeakMap<Socket, ServerResponse>();
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => latest.set(socket, response));
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    // A client that is gone, or that has said nothing: an answer might meet its first request and be taken for that one's.
    if (!socket.writable || socket.bytesRead === 0 || !isRefusal(error)) return void socket.destroy();
    refuse(socket, latest.get(socket), REFUSALS[error.code ?? ''] ?? 'malformed-request');
  });
  // A tunnel is not asked of a service. There is no response for it, only the connection.
  server.on('connect', (_request, socket) => end(socket, 'malformed-request'));
  // The body is asked for where it is known that it would be read: jsonBody.
  server.on('checkContinue', (request, response) => server.emit('request', request, response));
  server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) =>
    answer(response, 'expectation-failed'),
  );
}

function isRefusal({ code = '' }: NodeJS.ErrnoException): boolean {
  return code.startsWith('HPE_') || code in REFUSALS;
}

function refuse(socket: Socket, latest: ServerResponse | undefined, code: ProblemCode): void {
  const isWithinBody = latest !== undefined && !latest.req.complete;
  // The body of the request that is being read is what broke: this is its answer, in its turn.
  if (isWithinBody && !latest.headersSent) return answer(latest, code);
  // It broke after a request that is still being answered: nothing may come in place of that answer.
  if (latest !== undefined && !latest.writableFinished) return void latest.once('finish', () => socket.destroySoon());
  // A body that nobody was waiting for any more: its request has had its answer.
  if (isWithinBody) return socket.destroySoon();
  end(socket, code);
}

function end(socket: Duplex, code: ProblemCode): void {
  socket.end(toBytes(code), () => socket.destroy());
}

function answer(response: ServerResponse, code: ProblemCode): void {
  const body = toBody(code);
  response.writeHead(problem(code).status, headersOf(body)).end(body);
}

function toBytes(code: ProblemCode): string {
  const { status } = problem(code);
  const body = toBody(code);
  const head = Object.entries(headersOf(body)).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head.join('')}\r\n${body}`;
}

function toBody(code: ProblemCode): string {
  return JSON.stringify({ ...problem(code), instance: `urn:uuid:${randomUUID()}` });
}

function headersOf(body: string): Record<string, string | number> {
  return {
    'Content-Type': 'application/problem+json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    Connection: 'close',
  };
}
