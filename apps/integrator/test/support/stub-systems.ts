import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the target is to answer for a customer. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/**
 * A source and a target in one server, whose answers a test decides: `GET /customers` and `GET /packages` (all, no
 * paging), and `POST /packages`, which accepts idempotency keys and makes one package per key.
 */
export class StubSystems {
  readonly customers: unknown[] = [];
  /** Idempotency key to customer id: the effects. */
  readonly packages = new Map<string, unknown>();
  /** Effects that no key can explain: what a target without a unique rule may have. */
  readonly strays: unknown[] = [];
  /** Every POST, in order. */
  readonly posts: { readonly key: string; readonly at: number }[] = [];
  /** How often the source was read. */
  reads = 0;
  /** Decides an answer, now or later; `undefined` makes the package. */
  answer: (customerId: unknown) => Answer | undefined | Promise<Answer | undefined> = () => undefined;
  /** Takes the place of the list of packages. */
  listing: Answer | undefined;

  private readonly server: Server = createServer((request, response) => void this.handle(request, response));

  async open(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private effects(): unknown[] {
    const packages = [...this.packages.values()].map((customer_id) => ({
      request_id: `request-${String(customer_id)}`,
      customer_id,
      package_type: 'welcome_package',
    }));
    return [...packages, ...this.strays];
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'GET' && request.url === '/customers') {
      this.reads++;
      return reply(response, { status: 200, body: this.customers });
    }
    if (request.method === 'GET' && request.url?.startsWith('/packages')) {
      return reply(response, this.listing ?? { status: 200, body: this.effects() });
    }
    if (request.url !== '/packages') return reply(response, { status: 404 });
    if (request.method === 'OPTIONS')
      return reply(response, { status: 204, headers: { 'Idempotency-Key': 'accepted' } });
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { customer_id } = JSON.parse(Buffer.concat(chunks).toString()) as { customer_id: unknown };
    const key = String(request.headers['idempotency-key']);
    this.posts.push({ key, at: Date.now() });
    const decided = await this.answer(customer_id);
    if (decided !== undefined) return reply(response, decided);
    this.packages.set(key, customer_id);
    reply(response, { status: 201, body: { request_id: `request-${String(customer_id)}`, customer_id } });
  }
}

function reply(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}
