/** What is needed of node's http server. The engine may know no module of node's: the spec hands `createServer` in. */
interface ServerLike {
  listen(port: number, host: string, listening: () => void): unknown;
  address(): unknown;
  close(closed: () => void): unknown;
  closeAllConnections(): void;
}

interface IncomingLike {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: Asked['headers'];
  readonly socket: { destroy(): unknown };
  [Symbol.asyncIterator](): AsyncIterator<unknown>;
}

interface ReplyLike {
  writeHead(status: number, headers: Record<string, string>): unknown;
  end(body?: string): unknown;
}

type CreateServer = (onRequest: (request: IncomingLike, reply: ReplyLike) => void) => ServerLike;

/** A request as the other system got it, whole. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly json: unknown;
  /** True when the connection had carried a request before. */
  readonly isConnectionUsed: boolean;
}

/** What the other system does once it has read a request: it answers, or closes the connection without an answer. */
export type Reply =
  | {
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly json?: unknown;
      readonly text?: string;
    }
  | 'hang up';

/** `count` is 1 for the first request. */
type Answer = (asked: Asked, count: number) => Reply | Promise<Reply>;

/** Another system, as a test plays it on 127.0.0.1: it keeps what it was asked, and answers as it is told. */
export class HttpPeer {
  readonly asked: Asked[] = [];
  /** The most requests that were under way at once. */
  peak = 0;
  private underWay = 0;
  private readonly used = new WeakSet<object>();

  private constructor(
    private readonly server: ServerLike,
    readonly origin: string,
    private readonly answer: Answer,
  ) {}

  static async start(createServer: CreateServer, answer: Answer): Promise<HttpPeer> {
    const server = createServer((request, reply) => void peer.serve(request, reply));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const peer = new HttpPeer(server, `http://127.0.0.1:${port}`, answer);
    return peer;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  private async serve(request: IncomingLike, reply: ReplyLike): Promise<void> {
    this.peak = Math.max(this.peak, ++this.underWay);
    const asked = await this.read(request);
    const given = await this.answer(asked, this.asked.push(asked));
    this.underWay--;
    if (given === 'hang up') return void request.socket.destroy();
    reply.writeHead(given.status ?? 200, { 'Content-Type': 'application/json', ...given.headers });
    reply.end(given.text ?? (given.json === undefined ? undefined : JSON.stringify(given.json)));
  }

  private async read(request: IncomingLike): Promise<Asked> {
    const { method = '', url: path = '', headers, socket } = request;
    const isConnectionUsed = this.used.has(socket);
    this.used.add(socket);
    let text = '';
    for await (const chunk of request) text += String(chunk);
    return { method, path, headers, isConnectionUsed, json: text === '' ? undefined : (JSON.parse(text) as unknown) };
  }
}
