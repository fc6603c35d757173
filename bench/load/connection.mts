import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface Answer {
  readonly status: number;
  /** Status line and headers. */
  readonly head: string;
  readonly body: Buffer;
}

const END_OF_HEAD = Buffer.from('\r\n\r\n');
const NOTHING = Buffer.alloc(0);

/**
 * One connection that is kept, with one request on it at a time. It knows just what these servers say, and costs a tenth
 * of an HTTP client: what makes the load runs beside what is measured, on the same cores.
 */
export class Connection {
  private readonly socket: Socket;
  private received: Buffer = NOTHING;
  private waiting: PromiseWithResolvers<Answer> | undefined;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.take(chunk));
    socket.on('error', (error) => this.waiting?.reject(error));
    socket.on('close', () => this.waiting?.reject(new Error('The server closed the connection.')));
  }

  static async open(url: string): Promise<Connection> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    return new Connection(socket);
  }

  /** @param request all of it, in ASCII */
  send(request: string): Promise<Answer> {
    this.waiting = Promise.withResolvers<Answer>();
    this.socket.write(request, 'latin1');
    return this.waiting.promise;
  }

  close(): void {
    this.waiting = undefined;
    this.socket.destroy();
  }

  private take(chunk: Buffer): void {
    this.received = this.received.length === 0 ? chunk : Buffer.concat([this.received, chunk]);
    const endOfHead = this.received.indexOf(END_OF_HEAD);
    if (endOfHead < 0) return;
    const head = this.received.toString('latin1', 0, endOfHead);
    const [, length] = /\r\ncontent-length: (\d+)/i.exec(head) ?? [];
    const start = endOfHead + END_OF_HEAD.length;
    if (length === undefined) return this.waiting?.reject(new Error(`The answer has no Content-Length:\n${head}`));
    if (this.received.length < start + Number(length)) return;
    const body = this.received.subarray(start);
    this.received = NOTHING;
    this.waiting?.resolve({ status: Number(head.slice(9, 12)), head, body });
  }
}

export function get(path: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`;
}

/** @param body JSON in ASCII */
export function post(path: string, body: string, headers = ''): string {
  return `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`;
}
